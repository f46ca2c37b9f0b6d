"""Two accounts of one person become one. The other address goes on naming the one that stays."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from preau.federation.accounts import closing, events
from preau.federation.accounts.backend import AccountBackend
from preau.federation.accounts.models import Account, AddressUndo, FormerAddress
from preau.federation.accounts.notices import write
from preau.federation.accounts.refusals import AlreadyClosedError, MovedLatelyError
from preau.federation.accounts.rules import SECOND_FACTORS
from preau.journal.actions import Line, record


def merge(*, kept: Account, merged: Account, now: datetime) -> None:
    """Give the first account all that the second has, and close the second (UTC).

    Raises AlreadyClosedError when either is closed: two yeses at the same moment are one;
    MovedLatelyError when the second may still be taken back by a mailbox that it gave up.
    The caller has seen both proved. The id of the first, its `sub`, its address, name, password
    and factors stay as they are; memberships and registrations move whole (registrations/life.py),
    so schools see no change.
    """
    with transaction.atomic():
        locked = Account.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk])
        accounts = {account.pk: account for account in locked.order_by("pk")}
        other = accounts[merged.pk]
        if not all(account.is_active for account in accounts.values()):
            raise AlreadyClosedError
        if AddressUndo.objects.open_at(now).filter(account=other).exists():
            raise MovedLatelyError
        address, key = other.email, other.email_key
        FormerAddress.objects.filter(account=other).update(account=kept)
        events.accounts_merged.send(Account, kept=kept, merged=other, now=now)
        closing.close([other], now=now)
        Account.objects.filter(pk=other.pk).update(merged_into=kept)
        FormerAddress.objects.update_or_create(key=key, defaults={"account": kept, "since": now})
        for to in (kept.email, address):
            write(account=kept, kind="accounts_merged", now=now, to=to, context={"other": address})
        record(
            actor=kept.actor,
            lines=[
                Line(action="account.merge", subject=kept.actor, detail={"merged": str(other.pk)}),
                Line(action="account.merged", subject=other.actor, detail={"into": str(kept.pk)}),
            ],
            now=now,
        )


def prove(request: HttpRequest, *, email: str, password: str, code: str) -> Account | None:
    """Return the account that address, password and code open, or None whatever is wrong.

    Through allauth's adapter and limits, so that an unknown address costs the same time. Raises
    ValidationError (a French sentence) after too many tries.
    """
    account = get_adapter().authenticate(request, email=email, password=password)
    AccountBackend.unstash_authenticated_user()  # a closed account is not a page of its own here
    if not isinstance(account, Account) or account.is_staff:
        return None
    return account if _passes_second_factor(account, code) else None


def _passes_second_factor(account: Account, code: str) -> bool:
    found = list(Authenticator.objects.filter(user=account))
    if not SECOND_FACTORS & {one.type for one in found}:
        return True
    clear_failures = check_rate_limit(account)
    typed = [one for one in found if one.type != Authenticator.Type.WEBAUTHN]
    if not (code and any(one.wrap().validate_code(code) for one in typed)):
        return False
    clear_failures()
    return True

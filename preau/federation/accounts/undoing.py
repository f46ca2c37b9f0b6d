"""The mailbox that an account gave up takes it back: a session left open steals nobody for good.

Whoever came in may have changed the password and added keys, so the mailbox alone opens the account
again: sessions end, the password is chosen anew, and keys and applications of those days go. Older
ones stay, and are still asked for.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from preau.federation.accounts import events, rules, sessions
from preau.federation.accounts.models import (
    Account,
    AddressRequest,
    AddressUndo,
    FormerAddress,
    KnownDevice,
    RequestState,
)
from preau.federation.accounts.notices import write
from preau.federation.accounts.refusals import LinkRefusedError
from preau.federation.mail.links import hash_of, token_for
from preau.journal.actions import Line, record
from preau.protocol.addresses import address_key

UNDO = "address-undo"


def offer(*, account: Account, before: str, now: datetime) -> None:
    """Mail a link to the address that an account has just given up (UTC).

    Part of the change's transaction.
    """
    undo = AddressUndo(
        account=account, email=before, created_at=now, expires_at=now + rules.UNDO_DELAY
    )
    undo.token_hash = hash_of(token_for(purpose=UNDO, subject=str(undo.pk)))
    undo.save()
    day = date_format(timezone.localtime(undo.expires_at), "l j F Y")
    write(
        account=account,
        kind="address_given_up",
        now=now,
        to=before,
        context={"before": before, "day": day},
        link_purpose=UNDO,
        link_subject=str(undo.pk),
    )


def find(*, token: str, now: datetime) -> AddressUndo:
    """Return what a link takes back (UTC). Raises LinkRefusedError when it leads nowhere."""
    found = AddressUndo.objects.open_at(now).filter(token_hash=hash_of(token)).first()
    if found is None or _is_taken(found):
        raise LinkRefusedError
    return found


def undo(*, token: str, now: datetime) -> Account:
    """Give an account the address back that it had before (UTC); return it.

    Raises LinkRefusedError: used, too old, or the address is somebody else's by now.
    """
    try:
        with transaction.atomic():
            account = Account.objects.select_for_update().get(
                pk=find(token=token, now=now).account_id
            )
            found = find(token=token, now=now)  # two clicks at the same moment are one
            lost = account.email
            _give_back(account, found.email, now)
            _forget_what_came_since(account, found)
            sessions.close_all(account=account, now=now)
            events.address_changed.send(Account, account=account, now=now)
            for to in (found.email, lost):
                write(
                    account=account, kind="address_undone", now=now, to=to, context={"lost": lost}
                )
            line = Line(action="address.undo", subject=account.actor)
            record(actor=account.actor, lines=[line], now=now)
    except IntegrityError as error:  # a school has just named that address
        raise LinkRefusedError from error
    return account


def clear_expired(now: datetime) -> int:
    """Forget the addresses whose week is over (UTC); return how many. A step of the worker."""
    return AddressUndo.objects.filter(expires_at__lte=now).delete()[0]


def _is_taken(found: AddressUndo) -> bool:
    holder = Account.objects.at(found.email)
    return not found.account.is_active or (holder is not None and holder.pk != found.account_id)


def _give_back(account: Account, email: str, now: datetime) -> None:
    account.email, account.address_changed_at = email, now
    account.deletion_due_at = None
    account.set_unusable_password()
    account.save()
    EmailAddress.objects.filter(user=account).delete()
    EmailAddress.objects.create(user=account, email=email.lower(), verified=True, primary=True)


def _forget_what_came_since(account: Account, found: AddressUndo) -> None:
    """Take away what the change, and whoever made it, left on the account."""
    suspect = found.created_at - rules.NOT_TRUSTED
    Authenticator.objects.filter(user=account, created_at__gte=suspect).delete()
    KnownDevice.objects.filter(account=account, first_seen_at__gte=suspect).delete()
    FormerAddress.objects.filter(account=account, since__gte=found.created_at).delete()
    FormerAddress.objects.filter(key=address_key(found.email)).delete()
    AddressUndo.objects.filter(account=account, created_at__gte=found.created_at).delete()
    pending = AddressRequest.objects.pending().filter(account=account)
    pending.update(state=RequestState.CANCELLED, answered_at=found.created_at)

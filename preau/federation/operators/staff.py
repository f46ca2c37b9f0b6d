"""Who works for the federation: readers look at the operators' pages, operators change things."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from preau.federation.accounts.models import Account
from preau.journal.actions import Line, record
from preau.protocol.addresses import NotAnAddressError, read_address


class StaffRefusedError(Exception):
    """The right cannot be given or taken; the message is a French sentence that says why."""


def needs_password(email: str) -> bool:
    """Tell whether `grant` would make or confirm the account, and so set its password."""
    account = Account.objects.at(_read(email))
    return account is None or not account.is_confirmed


def grant(*, email: str, password: str, may_change: bool, by: str, now: datetime) -> Account:
    """Let somebody look (and, with `may_change`, act) on the operators' pages (UTC).

    Without an account of that address one is made, confirmed and able to sign in; one that waits
    for its person is confirmed. One that is confirmed keeps its password. A second factor is asked
    for at the first sign-in. Raises StaffRefusedError, or ValidationError for a weak password.
    """
    email = _read(email)
    with transaction.atomic():
        account = Account.objects.at(email) or Account(email=email, created_at=now)
        if not account.is_confirmed:
            validate_password(password, account)
            account.set_password(password)
            account.confirmed_at = now
        if not account.is_active:
            raise StaffRefusedError(f"Le compte {email} est fermé: rouvrez-le d’abord.")
        account.is_staff, account.is_superuser = True, may_change
        account.save()
        _verify(account)
        _record(account, "operator" if may_change else "reader", by, now)
    return account


def revoke(*, email: str, by: str, now: datetime) -> Account:
    """Take both rights from somebody; the account stays (UTC). Raises StaffRefusedError."""
    with transaction.atomic():
        account = Account.objects.at(_read(email))
        if account is None or not account.is_staff:
            raise StaffRefusedError(f"{email} n’a pas de droit d’exploitation.")
        account.is_staff = account.is_superuser = False
        account.save(update_fields=["is_staff", "is_superuser"])
        _record(account, "none", by, now)
    return account


def _read(email: str) -> str:
    try:
        return read_address(email)
    except NotAnAddressError as error:
        raise StaffRefusedError(f"« {email} » n’est pas une adresse électronique.") from error


def _verify(account: Account) -> None:
    """allauth asks for a verified address before it lets anybody set up a second factor."""
    EmailAddress.objects.update_or_create(
        user=account, email=account.email.lower(), defaults={"verified": True, "primary": True}
    )


def _record(account: Account, right: str, by: str, now: datetime) -> None:
    line = Line(action="operator.grant", subject=account.actor, detail={"right": right})
    record(actor=by, lines=[line], now=now)

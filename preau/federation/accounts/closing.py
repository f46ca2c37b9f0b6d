"""Closing accounts for good: nothing of a person stays on them, and nobody signs in."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from preau.federation.accounts.models import (
    Account,
    AddressRequest,
    AddressUndo,
    FormerAddress,
    KnownDevice,
)
from preau.federation.accounts.sessions import end_all_of

NOWHERE = "closed.invalid"
"""No mail ever goes there (RFC 2606 §2), and no school can name it."""


def close(accounts: Sequence[Account], *, now: datetime) -> None:
    """Take the person out of accounts, in a number of queries that does not grow (UTC).

    The id stays, for the history of registrations and the journal. Their addresses are free.
    Part of a larger transaction, which writes the journal.
    """
    end_all_of(accounts)
    for model in (EmailAddress, Authenticator, Token):
        model.objects.filter(user__in=accounts).delete()
    for own in (AddressRequest, AddressUndo, FormerAddress, KnownDevice):
        own._default_manager.filter(account__in=accounts).delete()
    for account in accounts:
        account.email = account.email_key = f"{account.pk}@{NOWHERE}"
        account.given_name = account.family_name = ""
        account.password = UNUSABLE_PASSWORD_PREFIX
        account.is_active = account.is_staff = account.is_superuser = False
        account.deletion_due_at, account.closed_at = None, now
    Account.objects.bulk_update(
        accounts,
        [
            "email",
            "email_key",
            "given_name",
            "family_name",
            "password",
            "is_active",
            "is_staff",
            "is_superuser",
            "deletion_due_at",
            "closed_at",
        ],
    )

"""What an account has beside a password, and what a session has shown of it."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from preau.federation.accounts.models import Account


def factors_of(account: Account) -> set[str]:
    """Return the kinds of an account's authenticators, in one query."""
    return set(Authenticator.objects.filter(user=account).values_list("type", flat=True))


def is_proved(request: HttpRequest) -> bool:
    """Tell whether this session has shown a second factor, a passkey or a recovery code."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_proof(request: HttpRequest, authenticator: Authenticator) -> None:
    """Count the session that has just set a factor up: its person holds it in the hand."""
    record_authentication(
        request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type
    )

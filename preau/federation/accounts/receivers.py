"""What follows from allauth's events, beyond the mails it asks for itself."""

from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.http import HttpRequest
from django.utils import timezone

from preau.federation.accounts import devices
from preau.federation.accounts.models import Account
from preau.federation.accounts.notices import tell
from preau.federation.accounts.rules import SECOND_FACTORS
from preau.federation.accounts.second_factor import note_proof


def connect() -> None:
    """Connect all of them; called once, when the site starts."""
    user_logged_in.connect(_signed_in)
    authenticator_added.connect(_added)
    authenticator_used.connect(_used)


def _signed_in(request: HttpRequest, user: Account, **_: Any) -> None:
    devices.note_sign_in(request, user)
    _count_as_confirmed(request, user)


def _count_as_confirmed(request: HttpRequest, account: Account) -> None:
    """Ask nobody "is it you?" in the five minutes after a sign-in with a password or a key.

    allauth asks even then. Not after a link by mail: that one proves the mailbox only.
    """
    records = get_authentication_records(request, account)
    for record in records:
        if record.get("method") in ("password", "mfa"):
            record["reauthenticated"] = True
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def _added(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        tell(account=user, kind="recovery_codes_made", now=timezone.now())
    elif authenticator.type in SECOND_FACTORS and request.user == user:
        note_proof(request, authenticator)


def _used(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()
        left = len(authenticator.wrap().get_unused_codes())
        tell(account=user, kind="recovery_code_used", now=timezone.now(), context={"left": left})

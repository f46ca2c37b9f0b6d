"""How allauth is bound to our accounts, mails, sessions and secrets."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from preau.federation.accounts import sessions
from preau.federation.accounts.models import Account
from preau.federation.accounts.notices import tell

KINDS = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_replaced",
    "mfa/email/totp_activated": "totp_activated",
    "mfa/email/totp_deactivated": "totp_deactivated",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}
"""allauth's mails, by their templates, and ours that say the same in plain words."""
WAYS_TO_CONFIRM = {
    "reauthenticate": "Confirmer avec mon mot de passe",
    "mfa_reauthenticate": "Taper un code de l’application, ou un code de secours",
    "mfa_reauthenticate:webauthn": "Utiliser ma clé d’accès",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations; mails leave through the queue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth wants to say. A mail we have no words for is an error, not silence."""
        account = Account.objects.at(email)
        assert account is not None  # noqa: S101 (allauth tells people of their own account)
        tell(account=account, kind=KINDS[template_prefix], now=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, str]]:
        """Name the ways to confirm who one is in our own words."""
        found = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS_TO_CONFIRM[way["id"]]} for way in found]


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Closing sessions is an action of ours, with its journal line."""

    def end_sessions(self, sessions_to_end: list[UserSession]) -> None:
        """Close the sessions that allauth's page chose: all of one person."""
        keys = [session.session_key for session in sessions_to_end]
        if keys:
            sessions.close(account=sessions_to_end[0].user, keys=keys, now=timezone.now())

"""How allauth is bound to the users of this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.people.models import User

WAYS_TO_CONFIRM = {
    "reauthenticate": "Confirmer avec mon mot de passe",
    "mfa_reauthenticate": "Taper un code de l’application, ou un code de secours",
    "mfa_reauthenticate:webauthn": "Utiliser ma clé d’accès",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The head invites: nobody signs up, and no mail of allauth leaves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Put our step in the place of allauth's: what the federation proved counts too."""
        own = {"allauth.mfa.stages.AuthenticateStage": "preau.school.people.stages.SecondStep"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Name the ways to confirm who one is in our own words."""
        found = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS_TO_CONFIRM[way["id"]]} for way in found]


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Closing sessions has its journal line."""

    def end_sessions(self, sessions: list[UserSession]) -> Any:
        if sessions:
            user = sessions[0].user
            detail = {"sessions": len(sessions)}
            line = Line(action="user.close_sessions", subject=user.actor, detail=detail)
            record(actor=user.actor, lines=[line], now=timezone.now())
        return super().end_sessions(sessions)

"""The step of a sign-in that asks for the second factor."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse

from preau.school.people.segec import is_proved_there


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """allauth's, left out for whom the federation has just asked for two factors."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if is_proved_there(self.request, self.login.user):
            return None, True
        found: tuple[HttpResponse | None, bool] = super().handle()
        return found

"""The sign-in form: one sentence for a wrong password and for an unknown address."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format

from preau.school.people import actions
from preau.school.people.models import User

WRONG = (
    "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez l’adresse, puis retapez le "
    "mot de passe : majuscules et minuscules comptent."
)


class SignInForm(AuthenticationForm):
    """Look at the password, at most so many times (actions.MOST_TRIES)."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique"
        self.fields["username"].error_messages["required"] = "Indiquez votre adresse électronique."
        self.fields["password"].error_messages["required"] = "Indiquez votre mot de passe."

    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not (email and password and self.request):
            return self.cleaned_data
        ip, now = self.request.META["REMOTE_ADDR"], timezone.now()
        try:
            actions.begin_sign_in(email=email, ip=ip, now=now)
        except actions.TooManyTriesError as refusal:
            raise ValidationError(_wait(refusal)) from refusal
        try:
            super().clean()
        except ValidationError:
            actions.fail_sign_in(email=email, now=now)
            raise
        user = self.get_user()
        assert isinstance(user, User)  # noqa: S101  (tells mypy what the backend returned)
        actions.complete_sign_in(user=user, ip=ip, now=now)
        return self.cleaned_data


def _wait(refusal: actions.TooManyTriesError) -> str:
    clock = time_format(timezone.localtime(refusal.until), "H:i")
    return (
        f"Trop d’essais avec cette adresse. Réessayez à partir de {clock}. Mot de passe oublié ? "
        "La personne qui gère le site de votre école peut vous en donner un nouveau."
    )

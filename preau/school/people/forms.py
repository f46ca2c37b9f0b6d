"""The sign-in form: one sentence for a wrong password and for an unknown address."""

from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django import forms
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
        ip, now = get_adapter().get_client_ip(self.request), timezone.now()
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
        actions.complete_sign_in(user=user, ip=ip)
        return self.cleaned_data


LABELS = {
    "old_password": "Mot de passe actuel",
    "new_password1": "Nouveau mot de passe",
    "new_password2": "Le même, encore une fois",
}
LENGTH = "Douze caractères au moins. Plusieurs mots qui ne vont pas ensemble se retiennent bien."
Form = TypeVar("Form", bound=forms.Form)


def in_our_words(form: Form) -> Form:
    """Give one of Django's password forms our words."""
    form.use_required_attribute = False
    for name, field in form.fields.items():
        field.label = LABELS[name]
        field.help_text = LENGTH if name == "new_password1" else ""
        field.widget.attrs.pop("autofocus", None)
        field.error_messages["required"] = "Remplissez ce champ."
    form.error_messages = {  # type: ignore[attr-defined]
        "password_incorrect": "Ce n’est pas votre mot de passe actuel.",
        "password_mismatch": "Les deux mots de passe diffèrent : retapez-les.",
    }
    return form


def _wait(refusal: actions.TooManyTriesError) -> str:
    clock = time_format(timezone.localtime(refusal.until), "H:i")
    return (
        f"Trop d’essais avec cette adresse. Réessayez à partir de {clock}. Mot de passe oublié ? "
        "La personne qui gère le site de votre école peut vous en donner un nouveau."
    )

"""allauth's forms for passkeys, in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.forms.fields import InvalidJSONInput

UNREADABLE = "Cette clé n’a pas pu être lue. Réessayez."


class Credential(forms.JSONField):
    """What a browser answers for a key. Django's field breaks on huge numbers and deep nesting."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(UNREADABLE) from error

    def bound_data(self, _data: Any, _initial: Any) -> InvalidJSONInput:
        """Show a refused answer to nobody: it serves once."""
        return InvalidJSONInput("")


class Guarded:
    """What the browser sends is read by a library that expects good will: refuse the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = Credential()  # type: ignore[attr-defined]

    def _clean_fields(self) -> None:
        with _refusing_nonsense(self):
            super()._clean_fields()  # type: ignore[misc]

    def _clean_form(self) -> None:
        with _refusing_nonsense(self):
            super()._clean_form()  # type: ignore[misc]


@contextmanager
def _refusing_nonsense(form: Any) -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        form.add_error(None, UNREADABLE)


class LoginForm(Guarded, LoginWebAuthnForm):  # type: ignore[misc]
    """Entering with a passkey alone."""


class AuthenticateForm(Guarded, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey after the password."""


class ReauthenticateForm(Guarded, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey, to confirm that one is there."""


class AddPasskeyForm(Guarded, AddWebAuthnForm):  # type: ignore[misc]
    """A key that signs in by itself, unless its owner wants it after the password only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, passwordless = self.fields["name"], self.fields["passwordless"]
        name.label = "Nom de la clé"
        name.help_text = "Pour la reconnaître : « Mon téléphone », « Ordinateur de l’école »…"
        self.initial["name"] = ""
        passwordless.label = "Me connecter avec cette clé seule, sans mot de passe"
        passwordless.help_text = ""
        passwordless.initial = True


class FirstPasskeyForm(Guarded, AddWebAuthnForm):  # type: ignore[misc]
    """The key of an account that takes no password: the device must know its person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["name"].label = "Nom de cette clé"
        self.fields["name"].help_text = "Pour la reconnaître : « Mon téléphone »…"
        self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        """Check the key as one that signs in by itself (user verification, WebAuthn §6.1)."""
        self.cleaned_data["passwordless"] = True
        found: dict[str, Any] = super().clean()
        return found

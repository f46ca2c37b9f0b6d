"""The two forms that take an address. allauth's own refuse addresses beyond ASCII."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from preau.federation.accounts.actions import request_password_reset
from preau.protocol.addresses import MAX_LENGTH, NotAnAddressError, read_address


class AddressField(forms.CharField):
    """An e-mail address, read as everywhere in Préau."""

    widget = forms.TextInput(
        attrs={
            "type": "text",
            "inputmode": "email",
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
    )

    def __init__(self) -> None:
        super().__init__(label="Adresse électronique", max_length=MAX_LENGTH)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return read_address(typed)
        except NotAnAddressError as error:
            raise forms.ValidationError(
                "Ce n’est pas une adresse électronique. Elle ressemble à prenom.nom@exemple.be."
            ) from error


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.fields["password"].label = "Mot de passe"
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """An address that may be known; the answer never says whether it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the mail: the time of the answer does not tell who exists either."""
        email = self.clean_email()
        request_password_reset(email=email, now=timezone.now())
        return email

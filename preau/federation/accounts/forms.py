"""The account's forms. Addresses are read our way: allauth's own refuse those beyond ASCII."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from preau.federation.accounts import merging
from preau.federation.accounts.actions import request_password_reset
from preau.federation.accounts.models import Account
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


class NewAddressForm(forms.Form):
    """Another address for one's account. Whether somebody has it is not said here."""

    email = AddressField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class OtherAccountForm(forms.Form):
    """Address, password and code of another account that is one's own; one answer for any fault."""

    other = AddressField()
    password = forms.CharField(
        label="Mot de passe de cet autre compte",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label="Code de son application, ou code de secours",
        help_text="Seulement s’il a une double vérification.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["other"].label = "Adresse de cet autre compte"
        self.fields["other"].widget.attrs["autocomplete"] = "off"
        self.proved: Account | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        self.proved = merging.prove(
            self.request, email=given["other"], password=given["password"], code=given["code"]
        )
        if self.proved is None or self.proved == self.request.user:
            raise forms.ValidationError(
                "Cette adresse, ce mot de passe ou ce code ne vont pas ensemble. Si le compte n’a "
                "qu’une clé d’accès, connectez-vous d’abord avec elle et commencez là."
            )
        return given


class DeletionForm(forms.Form):
    """A tick: nobody deletes an account with one stray click."""

    sure = forms.BooleanField(
        label="J’ai lu ce qui précède et je veux supprimer mon compte",
        error_messages={"required": "Cochez cette case pour continuer."},
    )

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from preau.federation.accounts.models import Account


class PasswordForm(forms.Form):
    """The password of an account that has none yet. Once: a forgotten one is asked for again."""

    password = forms.CharField(
        label="Choisissez votre mot de passe",
        help_text="Au moins 12 caractères. Une phrase de quelques mots se retient bien "
        "et se devine mal.",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choisissez un mot de passe pour confirmer."},
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.account)
        return password

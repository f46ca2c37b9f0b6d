"""allauth's form to add a passkey, in plain words."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
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

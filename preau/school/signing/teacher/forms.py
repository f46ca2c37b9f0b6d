"""What a teacher types, and how a mistake is said."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms

from preau.protocol.addresses import NotAnAddressError, read_address
from preau.school.consents.advice import Advice, advise
from preau.school.consents.doubts import school_domains

REQUIRED = "Indiquez votre adresse électronique."
NOT_AN_ADDRESS = (
    "Ce n’est pas une adresse électronique : il faut un nom, une arobase (@) et un domaine, comme "
    "dans prenom.nom@example.org."
)
EMAIL = forms.EmailInput(
    attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
)


def focus_first_error(form: forms.Form) -> None:
    """Begin where something is wrong: on a phone the field may be screens away."""
    wrong = next((name for name in form.fields if name in form.errors), None)
    if wrong:
        form.fields[wrong].widget.attrs["autofocus"] = True


class OwnAddressForm(forms.Form):
    """An address, and nothing said of it but that it must be one."""

    email = forms.CharField(
        label="L’adresse pour laquelle vous avez signé",
        max_length=254,
        widget=EMAIL,
        error_messages={"required": REQUIRED, "max_length": NOT_AN_ADDRESS},
    )

    use_required_attribute = False

    def clean_email(self) -> str:
        try:
            return read_address(self.cleaned_data["email"])
        except NotAnAddressError as error:
            raise forms.ValidationError(NOT_AN_ADDRESS) from error


class AddressForm(OwnAddressForm):
    """An address; what is odd about it is said once (`advice`), and it is taken all the same."""

    email = forms.CharField(
        label="Votre adresse électronique privée",
        max_length=254,
        help_text="Plutôt que celle de l’école : vous la garderez partout. Elle sera "
        "l’identifiant de votre compte.",
        widget=EMAIL,
        error_messages={"required": REQUIRED, "max_length": NOT_AN_ADDRESS},
    )
    advised = forms.CharField(required=False, widget=forms.HiddenInput())
    """The address about which advice was given: the same again is meant so."""

    advice: Advice | None = None

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> Self:
        """Return the form as it was sent; the button of a suggestion puts that in the place."""
        email = data.get("suggestion") or data.get("email", "")
        advised = email if "suggestion" in data else data.get("advised", "")
        return cls({"email": email, "advised": advised})

    def is_settled(self) -> bool:
        """Tell whether there is an address, and nothing more to say about it."""
        return self.is_valid() and self.advice is None

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("email", "")
        if email and self.cleaned_data.get("advised") != email:
            self.advice = advise(email, school_domains())
        return self.cleaned_data

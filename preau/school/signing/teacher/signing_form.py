"""The form that is signed: two declarations, a signature, the code."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms

from preau.school.consents.models import Text
from preau.school.signing.drawing import NotASignature, read_drawing
from preau.school.signing.links import CODE_DIGITS
from preau.school.signing.proof import Given

ANOTHER_TEXT = (
    "Un autre texte a été lu avec ce lien depuis que cette page est ouverte. Voici ce qui se signe "
    "maintenant : relisez les deux déclarations avant de les cocher."
)
TYPED, DRAWN = "typed", "drawn"
NOT_TICKED = (
    "Sans cette déclaration, l’autorisation ne vaut rien : cochez-la si vous êtes d’accord."
)
NO_NAME = "Tapez votre prénom et votre nom : c’est votre signature."
NO_DRAWING = "Dessinez votre signature dans le cadre ; un point ou un petit trait ne suffit pas."
NO_CODE = f"Tapez les {CODE_DIGITS} chiffres du code reçu par courriel."


class SigningForm(forms.Form):
    """What a person does to sign. Everything wrong is said at its field; nothing is lost."""

    first = forms.BooleanField(error_messages={"required": NOT_TICKED})
    second = forms.BooleanField(error_messages={"required": NOT_TICKED})
    way = forms.ChoiceField(
        label="Comment signer",
        choices=[(TYPED, "En tapant mon nom"), (DRAWN, "En dessinant ma signature")],
        initial=TYPED,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="Prénom et nom",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput())
    code = forms.CharField(
        label="Le code reçu par courriel",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-field"}
        ),
        error_messages={"required": NO_CODE, "max_length": NO_CODE},
    )

    text = forms.CharField(required=False, widget=forms.HiddenInput())
    """The hash of the words that were shown."""

    use_required_attribute = False

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = text.sha256
        self.fields["first"].label, self.fields["second"].label = text.declarations

    @classmethod
    def posted(cls, data: Mapping[str, str], *, text: Text) -> Self:
        """Return the form as it was sent; ticks beside other words count for nothing."""
        form = cls({**_meant(data, text), "text": text.sha256}, text=text)
        if data.get("text") != text.sha256:
            form.add_error(None, ANOTHER_TEXT)
        return form

    @classmethod
    def kept(cls, data: Mapping[str, str], *, text: Text) -> Self:
        """Return the form with what was typed so far, and no complaint about it."""
        meant = _meant(data, text)
        return cls(
            initial={name: meant[name] for name in cls.base_fields if name in meant}, text=text
        )

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].split())
        if not (len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(NO_CODE)
        return digits

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("way") == DRAWN:
            self._clean_drawing()
        elif not any(letter.isalpha() for letter in self.cleaned_data.get("name", "")):
            self.add_error("name", NO_NAME)
        return self.cleaned_data

    def _clean_drawing(self) -> None:
        try:
            self.cleaned_data["strokes"] = read_drawing(self.cleaned_data.get("drawing", ""))
        except NotASignature:
            self.add_error("drawing", NO_DRAWING)

    def refuse_code(self, why: str) -> None:
        """Say why the code serves no more, and leave room for the next one."""
        self.data = {**self.data, "code": ""}
        self.add_error("code", why)

    @property
    def given(self) -> Given:
        """Return how it was signed."""
        if strokes := self.cleaned_data.get("strokes"):
            return Given(strokes=strokes)
        return Given(name=" ".join(self.cleaned_data["name"].split()))


def _meant(data: Mapping[str, str], text: Text) -> dict[str, str]:
    """Return what was sent, without ticks beside other words than these."""
    gone = () if data.get("text") == text.sha256 else ("first", "second")
    return {name: value for name, value in data.items() if name not in gone}

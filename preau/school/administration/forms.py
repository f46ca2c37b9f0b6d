"""What the head can say of the school, and how a mistake is said."""

from typing import Any

from django import forms

from preau.protocol.addresses import NotAnAddressError, read_address
from preau.school.administration.logo import NotALogoError, encoded
from preau.school.people.models import Group
from preau.school.register.models import School

MOST_DOMAINS = 20


class SchoolForm(forms.Form):
    """The school, as its sheets are headed; its site; its own mailboxes."""

    use_required_attribute = False

    name = forms.CharField(
        label="Nom de l’école",
        max_length=200,
        error_messages={"required": "Indiquez le nom de l’école."},
    )
    address = forms.CharField(label="Adresse", max_length=300, required=False)
    fase_number = forms.IntegerField(
        label="Numéro FASE",
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Indiquez le numéro FASE.",
            "invalid": "Le numéro FASE est un nombre, comme 99001.",
            "min_value": "Le numéro FASE est un nombre, comme 99001.",
            "max_value": "Ce nombre est trop grand pour un numéro FASE.",
        },
    )
    head_name = forms.CharField(label="Nom de la direction", max_length=200, required=False)
    website = forms.URLField(
        label="Site de l’école",
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Une adresse de site ressemble à https://www.mon-ecole.be."},
    )
    mail_domains = forms.CharField(
        label="Domaines des adresses de l’école",
        required=False,
        max_length=2000,
        help_text="Ce qui suit le @ des boîtes que l’école donne elle-même, par exemple "
        "mon-ecole.be. Plusieurs : séparez-les par un espace. Une telle adresse est déconseillée "
        "comme E-mail privé : l’enseignant la perd en changeant d’école.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="Une image PNG ou JPEG de 2 Mo au plus. Il est imprimé en tête des "
        "autorisations.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg", "class": "form-control"}),
    )

    @classmethod
    def of(cls, school: School) -> "SchoolForm":
        """Return the form as the school stands."""
        names = ("name", "address", "fase_number", "head_name", "website")
        initial = {name: getattr(school, name) for name in names}
        return cls(initial=initial | {"mail_domains": " ".join(school.mail_domains)})

    def clean_website(self) -> str:
        """Only what a browser opens as a page."""
        website = str(self.cleaned_data["website"])
        if website and not website.startswith(("http://", "https://")):
            raise forms.ValidationError(self.fields["website"].error_messages["invalid"])
        return website

    def clean_mail_domains(self) -> list[str]:
        """Return the domains, each once, in small letters, without the @ that people type."""
        typed = self.cleaned_data["mail_domains"].replace(",", " ").replace(";", " ").split()
        if len(typed) > MOST_DOMAINS:
            raise forms.ValidationError(f"Indiquez {MOST_DOMAINS} domaines au plus.")
        return list(dict.fromkeys(_domain(one) for one in typed))

    def clean_logo(self) -> bytes:
        """Return the logo encoded anew; nothing when none was chosen."""
        file = self.cleaned_data["logo"]
        try:
            return encoded(file) if file else b""
        except NotALogoError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def values(self) -> dict[str, Any]:
        """Return what is said of the school, without the logo."""
        return {name: value for name, value in self.cleaned_data.items() if name != "logo"}


RIGHTS = (
    (Group.SECRETARY, "Secrétariat : encode, imprime, active"),
    (Group.READER, "Lecture : regarde, n’imprime et n’exporte rien"),
    (Group.HEAD, "Direction : tout, et qui a accès à ce site"),
)


class GroupForm(forms.Form):
    """What somebody may do here."""

    group = forms.ChoiceField(label="Accès", choices=RIGHTS, widget=forms.RadioSelect)


class InvitationForm(GroupForm):
    """Somebody to whom the head gives an access."""

    use_required_attribute = False

    name = forms.CharField(
        label="Nom et prénom",
        max_length=200,
        error_messages={"required": "Indiquez le nom de la personne."},
    )
    email = forms.CharField(
        label="Adresse électronique",
        max_length=300,
        widget=forms.TextInput(
            attrs={"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "Indiquez l’adresse de la personne."},
    )

    field_order = ("name", "email", "group")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].initial = Group.SECRETARY


def _domain(typed: str) -> str:
    try:
        return read_address(f"x@{typed.rpartition('@')[2]}").removeprefix("x@")
    except NotAnAddressError as error:
        raise forms.ValidationError(
            f"« {typed} » n’est pas un domaine. Il ressemble à mon-ecole.be."
        ) from error

"""What can be typed on the secretary's pages, and how a mistake is said."""

from datetime import date
from typing import Self

from django import forms
from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.desk.functions import CHOICES
from preau.school.register.models import PositionCategory, StaffMember

NO_DATE = "Cette date n’existe pas. Écrivez-la ainsi : 24/08/2026."


class DateInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def a_date(label: str = "Date de signature") -> forms.DateField:
    """Return a field for a day, which may stay empty; typed in the manner of the country, too."""
    return forms.DateField(
        label=label,
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"],
        error_messages={"invalid": NO_DATE},
    )


class AddressForm(forms.Form):
    """The private e-mail and the tick beside it. `consents.actions.encode` judges the address."""

    email = forms.CharField(
        label="E-mail privé",
        required=False,
        max_length=300,
        help_text="L’adresse personnelle que l’enseignant a indiquée : elle reste la sienne s’il "
        "change d’école. Elle sera son nom d’utilisateur.",
        widget=forms.TextInput(
            attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"max_length": "Une adresse électronique ne peut pas être si longue."},
    )
    ticked = forms.BooleanField(label="Autorisation signée", required=False)
    signed_on = a_date()

    use_required_attribute = False

    @classmethod
    def of(cls, staff: StaffMember, consent: Consent | None, *, today: date) -> Self:
        """Return the form as the record stands; the date proposed is today's."""
        initial = {
            "email": staff.private_email,
            "ticked": consent is not None,
            "signed_on": consent.signed_on if consent else today,
        }
        return cls(initial=initial)


class SignatureForm(forms.Form):
    """The day on which the documents of a pile were signed."""

    signed_on = a_date()
    use_required_attribute = False

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise forms.ValidationError("La date de signature est dans le futur.")
        return day


class ExitForm(forms.Form):
    """The first day on which somebody no longer works here; empty: they stay."""

    left_on = a_date("Date de sortie")
    use_required_attribute = False


class PositionForm(forms.Form):
    """A function added by hand."""

    title = forms.ModelChoiceField(
        PositionCategory.objects.all(),
        label="Fonction",
        empty_label="Choisir…",
        error_messages={
            "required": "Choisissez une fonction.",
            "invalid_choice": "Cette fonction n’existe plus. Rechargez la page.",
        },
    )
    starts_on = a_date("Début")
    ends_on = a_date("Fin")
    use_required_attribute = False

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"] or timezone.localdate()
        return day


class EndForm(forms.Form):
    """The last day of a function; empty: no end known."""

    ends_on = a_date("Fin")
    use_required_attribute = False


class TitleForm(forms.Form):
    """A line of the table of functions. `register.by_hand` judges the title."""

    title = forms.CharField(
        label="Nom de la fonction",
        max_length=200,
        error_messages={
            "required": "Écrivez le nom de la fonction.",
            "max_length": "Ce nom est trop long : 200 caractères au plus.",
        },
    )
    category = forms.ChoiceField(
        label="Ce qu’elle est",
        choices=[("", "Choisir…"), *CHOICES],
        error_messages={
            "required": "Dites si elle enseigne, dirige, ou ni l’un ni l’autre.",
            "invalid_choice": "Choisissez « enseignant », « direction » ou « autre ».",
        },
    )
    use_required_attribute = False

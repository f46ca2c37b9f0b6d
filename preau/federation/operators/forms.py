"""What operators type. Refusals of the actions come as errors of these forms."""

from datetime import timedelta
from typing import Any

from django import forms

from preau.federation.schools.reading import LARGEST_FILE
from preau.federation.schools.rules import (
    LONGEST_NAME,
    SchoolRefusedError,
    checked_name,
    read_number,
)

OVERLAPS = [
    (0, "non, plus à partir de maintenant"),
    (1, "un jour"),
    (7, "7 jours"),
    (30, "30 jours"),
    (60, "60 jours"),
]


class DayInput(forms.DateInput):
    """A day in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class YearForm(forms.Form):
    """The days of one school year that differ from the decree's."""

    first_day = forms.DateField(label="Premier jour", required=False, widget=DayInput)
    last_day = forms.DateField(label="Dernier jour d’accès", required=False, widget=DayInput)


class SchoolForm(forms.Form):
    """One school."""

    fase = forms.CharField(
        label="Numéro FASE",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label="Nom de l’école", max_length=LONGEST_NAME)

    def clean_fase(self) -> int:
        return int(_checked(read_number, self.cleaned_data["fase"]))

    def clean_name(self) -> str:
        return str(_checked(checked_name, self.cleaned_data["name"]))


class OverlapForm(forms.Form):
    """How long the earlier secret still opens."""

    days = forms.TypedChoiceField(
        label="L’ancien secret reste valable",
        choices=OVERLAPS,
        coerce=int,
        initial=7,
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class ListForm(forms.Form):
    """A list of schools."""

    file = forms.FileField(
        label="Liste des écoles (CSV)",
        help_text="Deux colonnes : le numéro FASE et le nom.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv", "class": "form-control"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("Ce fichier dépasse 5 Mo: coupez-le en plusieurs listes.")
        return file


def _checked(check: Any, typed: str) -> Any:
    try:
        return check(typed)
    except SchoolRefusedError as error:
        raise forms.ValidationError(str(error)) from error

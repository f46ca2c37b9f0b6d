"""Whose dossiers a head asks for, and how a mistake is said."""

from typing import Any

from django import forms

from preau.school.dossiers.scope import Scope, Which

NO_DATE = "Cette date n’existe pas. Écrivez-la ainsi : 24/08/2026."
NO_PERIOD = "Indiquez le premier jour, le dernier, ou les deux."
BACKWARDS = "Le dernier jour vient avant le premier."
LABELS = {
    Which.EVERYBODY: (
        "Tout le monde",
        "Celles qui ont donné une autorisation, parties comprises",
    ),
    Which.VALID: (
        "Avec une autorisation valable",
        "Celles dont l’adresse peut être transmise",
    ),
    Which.PERIOD: (
        "Selon le jour de la signature",
        "Celles qui ont signé entre ces deux jours, compris ; un seul suffit",
    ),
}


class DateInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DateInput(format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": NO_DATE},
    )


class ScopeForm(forms.Form):
    """Everybody, those with a valid permission, or those who signed within some days."""

    which = forms.ChoiceField(
        choices=[(which.value, label) for which, (label, _) in LABELS.items()],
        error_messages={"invalid_choice": "Choisissez parmi ce qui est proposé."},
    )
    first = _day("Du")
    last = _day("Au")

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Let the days count for a period only."""
        values = self.cleaned_data
        if values.get("which") != Which.PERIOD:
            return {**values, "first": None, "last": None}
        first, last = values.get("first"), values.get("last")
        if not self.errors and not (first or last):
            self.add_error("first", NO_PERIOD)
        if first and last and last < first:
            self.add_error("last", BACKWARDS)
        return values

    @property
    def scope(self) -> Scope:
        """Return what a valid form asks for."""
        values = self.cleaned_data
        return Scope(which=Which(values["which"]), first=values["first"], last=values["last"])


def choices() -> list[tuple[str, int | None, str, str]]:
    """Return what can be chosen: its value, how many people that is, its label, its words."""
    counts = {which: len(Scope(which=which).staff()) for which in (Which.EVERYBODY, Which.VALID)}
    return [(which.value, counts.get(which), *said) for which, said in LABELS.items()]

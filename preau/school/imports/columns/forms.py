from collections.abc import Iterator
from string import ascii_uppercase
from typing import Any

from django import forms

from preau.school.imports.reading.columns import fold
from preau.school.imports.reading.records import REQUIRED, Field
from preau.school.imports.reading.table import Table

MAY_BE_ONE = {Field.KEY, Field.NUMBER}
"""The matricule often is the key too."""


class ColumnsForm(forms.Form):
    """For each thing that a list may say, the column that says it, with some of its values."""

    def __init__(self, table: Table, *args: Any) -> None:
        super().__init__(*args)
        self._table = table
        choices = [("", "—"), *_columns(table)]
        for name in Field:
            self.fields[name.name] = forms.ChoiceField(
                label=name.value,
                choices=choices,
                initial=str(table.columns.get(name, "")),
                required=name in REQUIRED,
                error_messages={
                    "required": f"Dites dans quelle colonne se trouve « {name.value} ».",
                    "invalid_choice": "Choisissez une des colonnes de la liste.",
                },
            )

    def clean(self) -> None:
        """Refuse one column for two different things, and a heading that two columns have."""
        taken: dict[str, Field] = {}
        for name in Field:
            at = self.cleaned_data.get(name.name)
            if at and (problem := self._problem(name, taken.setdefault(at, name), int(at))):
                self.add_error(name.name, problem)

    def _problem(self, name: Field, first: Field, at: int) -> str:
        if first is not name and {first, name} != MAY_BE_ONE:
            return f"Cette colonne est déjà choisie pour « {first.value} »."
        heading = self._table.headings[at]
        if [fold(one) for one in self._table.headings].count(fold(heading)) > 1:
            return (
                f"Le titre « {heading} » figure deux fois dans la liste : donnez-lui-en deux "
                "différents, puis envoyez-la de nouveau."
            )
        return ""

    @property
    def columns(self) -> dict[Field, str]:
        """Return the heading that was chosen for each thing."""
        chosen = {name: self.cleaned_data.get(name.name) for name in Field}
        return {name: self._table.headings[int(at)] for name, at in chosen.items() if at}

    @property
    def needed(self) -> list[forms.BoundField]:
        return [self[name.name] for name in REQUIRED]

    @property
    def welcome(self) -> list[forms.BoundField]:
        return [self[name.name] for name in Field if name not in REQUIRED]


def _columns(table: Table) -> Iterator[tuple[str, str]]:
    for at, heading in enumerate(table.headings):
        if fold(heading):
            values = ", ".join(value[:24] for value in table.sample(at))
            yield str(at), f"{letter(at)} : {heading[:40]}{f' ({values})' if values else ''}"


def letter(at: int) -> str:
    """Return the name of a column as spreadsheets show it: A, B … Z, AA …"""
    before, last = divmod(at, 26)
    return (letter(before - 1) if before else "") + ascii_uppercase[last]

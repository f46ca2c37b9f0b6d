"""What the page shows of a dossier: here the people of the school have their names."""

from dataclasses import dataclass

from preau.school.dossiers.facts import Dossier, Permission
from preau.school.dossiers.proving import NOT_WHOLE, proof_of
from preau.school.dossiers.story import (
    Step,
    steps_asked,
    steps_of,
    steps_out,
    steps_printed,
)
from preau.school.people.names import names_of_actors

Told = list[tuple[Step, str]]
"""Steps, each with the name of who acted."""


@dataclass(frozen=True)
class Shown:
    """One permission, its story with names, and what proves it when no sheet does."""

    permission: Permission
    steps: Told
    proof: str
    warning: str


@dataclass(frozen=True)
class Other:
    """Steps that are about no permission alone."""

    title: str
    steps: Told


class Page:
    """A dossier in words; one query for the names."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.names = names_of_actors({act.by for act in dossier.acts()})

    @property
    def permissions(self) -> list[Shown]:
        return [
            Shown(
                permission=one,
                steps=self._told(steps_of(one)),
                proof=proof_of(one),
                warning="" if one.is_whole else NOT_WHOLE,
            )
            for one in self.dossier.permissions
        ]

    @property
    def others(self) -> list[Other]:
        """Return what is about no permission alone; nothing that is empty."""
        told = {
            "Fermetures demandées": list(steps_asked(self.dossier.endings)),
            "Feuilles imprimées": steps_printed(self.dossier.printed),
            "Dossiers déjà remis": steps_out(self.dossier.exports),
        }
        return [Other(title, self._told(steps)) for title, steps in told.items() if steps]

    def _told(self, steps: list[Step]) -> Told:
        return [(step, self.names.get(step.by, "")) for step in steps]

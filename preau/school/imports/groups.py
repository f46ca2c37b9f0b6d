"""The parts of a plan as the preview shows them, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from preau.school.imports.judged import Remark
from preau.school.imports.plan import Plan, PlannedPerson
from preau.school.imports.snapshot import KnownPerson


@dataclass(frozen=True)
class Group:
    """A chip and the rows behind it."""

    slug: str
    label: str
    tone: str
    rows: Sequence[PlannedPerson | KnownPerson | Remark]
    shows_changes: bool = False
    """Each person's cells are shown, the old value and the new one."""


def groups_of(plan: Plan) -> list[Group]:
    """Return the parts in the order in which somebody should look at them, empty ones left out."""
    ending = [planned for planned in plan.people if planned.ends]
    every = [
        Group("refuse", "À corriger", "stop", plan.refused),
        Group("verifier", "À vérifier", "stop", plan.warnings),
        Group("ajoutees", "Ajoutées", "go", plan.of_kind("added")),
        Group("modifiees", "Modifiées", "go", plan.of_kind("changed"), True),
        Group("terminees", "Sans fonction", "stop", ending, True),
        Group("sorties", "Sorties", "stop", plan.left),
        Group("inchangees", "Inchangées", "ok", plan.of_kind("unchanged")),
    ]
    return [group for group in every if group.rows]


def chosen(groups: Sequence[Group], slug: str) -> Group:
    """Return the group that was asked for, else the first."""
    return next((group for group in groups if group.slug == slug), groups[0])

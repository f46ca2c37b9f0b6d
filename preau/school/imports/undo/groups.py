"""The parts of an undoing as the page shows them, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from preau.school.imports.undo.rules import Kept, Memory, UndoPlan


@dataclass(frozen=True)
class Group:
    """A chip and the rows behind it."""

    slug: str
    label: str
    tone: str
    rows: Sequence[Memory | Kept]


def groups_of(plan: UndoPlan) -> list[Group]:
    """Return the parts; empty ones are left out."""
    every = [
        Group("laissees", "Laissées telles quelles", "stop", plan.kept),
        Group("remises", "Remises comme avant", "go", plan.restored),
        Group("retirees", "Retirées du registre", "stop", plan.removed),
    ]
    return [group for group in every if group.rows]


def chosen(groups: Sequence[Group], slug: str) -> Group:
    """Return the group that was asked for, else the first."""
    return next((group for group in groups if group.slug == slug), groups[0])

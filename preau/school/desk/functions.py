"""The table of functions as people change it: what each title is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from preau.school.register.actions import set_category
from preau.school.register.models import Category, PositionCategory

PREFIX = "category-"
CHOICES = [(c.value, c.label) for c in (Category.TEACHING, Category.HEAD, Category.OTHER)]
"""What a person may say a function is: "unknown" is only what nobody has said yet."""


@dataclass(frozen=True)
class Saved:
    """The titles that changed; `problem` is a French sentence, and then nothing was written."""

    titles: list[PositionCategory] = field(default_factory=list)
    problem: str = ""

    @property
    def sentence(self) -> str:
        if len(self.titles) == 1:
            (title,) = self.titles
            return f"« {title} » : {title.get_category_display()}."
        return f"{len(self.titles)} fonctions sont précisées."


@transaction.atomic
def save_categories(typed: Mapping[str, str], *, by: str, now: datetime) -> Saved:
    """Set what `category-<id>` fields say; an empty or unchanged one changes nothing."""
    wanted = {
        name.removeprefix(PREFIX): value
        for name, value in typed.items()
        if name.startswith(PREFIX) and value
    }
    if not all(value in dict(CHOICES) for value in wanted.values()):
        return Saved(problem="Choisissez « enseignant », « direction » ou « autre ».")
    if not all(pk.isdecimal() for pk in wanted):
        return Saved(problem="Une de ces fonctions n’existe pas. Rechargez la page.")
    known = PositionCategory.objects.in_bulk([int(pk) for pk in wanted])
    if len(known) != len(wanted):
        return Saved(problem="Une de ces fonctions n’existe plus. Rechargez la page.")
    changed = [title for pk, title in known.items() if title.category != wanted[str(pk)]]
    for title in changed:
        set_category(title=title, category=Category(wanted[str(title.pk)]), by=by, now=now)
    return Saved(changed)

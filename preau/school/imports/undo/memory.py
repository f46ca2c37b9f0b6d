"""People before and after a list, kept until the next one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from preau.school.imports.models import Import, ImportedPerson
from preau.school.imports.register_view import people_of
from preau.school.imports.snapshot import KnownPerson
from preau.school.imports.undo.rules import Memory
from preau.school.imports.undo.states import from_json, to_json
from preau.school.register.models import PositionCategory
from preau.work.inserts import insert_rows


def remember(
    *,
    keys: Iterable[str],
    write: Callable[[], None],
    list_sha256: str,
    counts: Mapping[str, Any],
    by: str,
    now: datetime,
) -> None:
    """Write a list into the register, and keep how its people were before and are after.

    What was kept of earlier lists goes. Inside the caller's transaction.
    """
    chosen = list(keys)
    before, last_title = people_of(chosen), _last_title()
    write()
    titles = PositionCategory.objects.filter(pk__gt=last_title)
    run = Import.objects.create(
        applied_at=now,
        applied_by=by,
        list_sha256=list_sha256,
        counts=dict(counts),
        new_titles=list(titles.values_list("title_key", flat=True)),
    )
    ImportedPerson.objects.older_than(run).delete()
    after = people_of(chosen)
    insert_rows([_row(run, key, before.get(key), after[key]) for key in chosen])


def memories_of(run: Import) -> list[Memory]:
    """Return what was kept of the people of a list."""
    return [
        Memory(
            key=row.key,
            before=from_json(row.before) if row.before else None,
            after=from_json(row.after),
        )
        for row in ImportedPerson.objects.of(run)
    ]


def _last_title() -> int:
    last: int | None = PositionCategory.objects.aggregate(last=Max("pk"))["last"]
    return last or 0


def _row(run: Import, key: str, before: KnownPerson | None, after: KnownPerson) -> ImportedPerson:
    state = to_json(before) if before else None
    return ImportedPerson(run=run, key=key, before=state, after=to_json(after))

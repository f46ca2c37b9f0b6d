"""Choices of columns: found again by the headings of a list, remembered, forgotten."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.imports.models import ColumnChoice
from preau.school.imports.reading.records import Field
from preau.school.imports.reading.table import Choice, Choices, Table


def known_choices(given: Choice | None = None) -> Choices:
    """Return what was chosen before, and what is given for this list alone."""
    remembered = {
        choice.signature: {Field(name): heading for name, heading in choice.columns.items()}
        for choice in ColumnChoice.objects.all()
    }
    return Choices(remembered=remembered, given=given or {})


@transaction.atomic
def remember_columns(
    *, table: Table, columns: Mapping[Field, str], by: str, now: datetime
) -> ColumnChoice:
    """Keep which heading holds what, for every list with the same headings. The oldest go."""
    choice, _ = ColumnChoice.objects.update_or_create(
        signature=table.signature,
        defaults={
            "columns": {name.value: heading for name, heading in columns.items()},
            "chosen_by": by,
            "chosen_at": now,
        },
    )
    ColumnChoice.objects.beyond_the_newest().delete()
    _record("columns.remember", choice, by, now)
    return choice


@transaction.atomic
def forget_columns(*, choice: ColumnChoice, by: str, now: datetime) -> None:
    """Forget a choice: the next list with these headings is asked about again."""
    _record("columns.forget", choice, by, now)
    choice.delete()


def _record(action: str, choice: ColumnChoice, by: str, now: datetime) -> None:
    line = Line(action=action, subject=f"columns:{choice.signature[:16]}")
    record(actor=by, lines=[line], now=now)

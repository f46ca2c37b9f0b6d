"""What the secretary changes herself, between two lists: functions, titles, the day of leaving.

A list does not undo it: a function added or ended by hand stays so (docs/decisions/0025).
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from preau.journal.actions import Line, record
from preau.school.register.history import Changed, compare, remember, said_position
from preau.school.register.models import Category, Position, PositionCategory, StaffMember
from preau.school.register.titles import clean_title, title_key


class RegisterRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """What was asked cannot be; `reason` is a French sentence, `field` what it is about."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@transaction.atomic
def set_exit(*, staff: StaffMember, on: date | None, by: str, now: datetime) -> bool:
    """Set the first day without work here; None: they stay. Returns False when nothing changes."""
    changed = compare(staff.pk, {"left_on": staff.left_on}, {"left_on": on})
    if not changed:
        return False
    staff.left_on = on
    staff.save(update_fields=["left_on"])
    remember(changed, by=by, now=now)
    record(actor=by, lines=[Line(action="staff.exit", subject=f"staff:{staff.pk}")], now=now)
    return True


@transaction.atomic
def add_position(
    *,
    staff: StaffMember,
    title: PositionCategory,
    starts_on: date,
    ends_on: date | None,
    by: str,
    now: datetime,
) -> Position:
    """Give somebody a function. Raises RegisterRefused: ends before it starts, or is there."""
    _check_order(starts_on, ends_on)
    position = Position(
        staff=staff, title=title, starts_on=starts_on, ends_on=ends_on, by_hand=True
    )
    try:
        with transaction.atomic():
            position.save()
    except IntegrityError as error:
        refused = "Cette personne a déjà cette fonction, avec le même début."
        raise RegisterRefused(refused, "title") from error
    after = said_position(title.title, starts_on, ends_on)
    _write(position, "staff.position_add", after=after, by=by, now=now)
    return position


@transaction.atomic
def end_position(*, position: Position, on: date | None, by: str, now: datetime) -> None:
    """Set the last day of a function; None: no end known. Raises RegisterRefused."""
    _check_order(position.starts_on, on)
    before = said_position(position.title.title, position.starts_on, position.ends_on)
    position.ends_on, position.by_hand = on, True
    position.save(update_fields=["ends_on", "by_hand"])
    after = said_position(position.title.title, position.starts_on, on)
    _write(position, "staff.position_end", before=before, after=after, by=by, now=now)


@transaction.atomic
def remove_position(*, position: Position, by: str, now: datetime) -> None:
    """Take away a function that was added by mistake."""
    before = said_position(position.title.title, position.starts_on, position.ends_on)
    _write(position, "staff.position_remove", before=before, by=by, now=now)
    position.delete()


@transaction.atomic
def add_title(*, title: str, category: Category, by: str, now: datetime) -> PositionCategory:
    """Add a line to the table of functions. Raises RegisterRefused: empty, or known already."""
    name = _free_title(title, None)
    row = PositionCategory.objects.create(title=name, category=category, by_hand=True)
    line = Line(action="function.add", subject=f"function:{row.pk}", detail={"to": category.value})
    record(actor=by, lines=[line], now=now)
    return row


@transaction.atomic
def rename_title(*, row: PositionCategory, title: str, by: str, now: datetime) -> None:
    """Rename a title that the school added itself. Raises RegisterRefused for one of the lists."""
    if not row.can_be_renamed:
        raise RegisterRefused(
            "Ce nom vient de la liste du personnel : corrigez-le dans votre logiciel de gestion."
        )
    before, row.title = row.title, _free_title(title, row)
    row.save()
    detail = {"from": before, "to": row.title}
    line = Line(action="function.rename", subject=f"function:{row.pk}", detail=detail)
    record(actor=by, lines=[line], now=now)


def _free_title(title: str, own: PositionCategory | None) -> str:
    name = clean_title(title)
    if not name:
        raise RegisterRefused("Écrivez le nom de la fonction.", "title")
    same = PositionCategory.objects.filter(title_key=title_key(name))
    if own:
        same = same.exclude(pk=own.pk)
    if found := same.first():
        raise RegisterRefused(f"« {found} » est déjà dans la table.", "title")
    return name


def _check_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise RegisterRefused("La fin vient avant le début.", "ends_on")


def _write(
    position: Position, action: str, *, before: str = "", after: str = "", by: str, now: datetime
) -> None:
    staff = position.staff_id
    changed = Changed(staff_id=staff, field="position", before=before, after=after)
    remember([changed], by=by, now=now)
    record(actor=by, lines=[Line(action=action, subject=f"staff:{staff}")], now=now)

"""What changes the register: the school itself, its people, the table of functions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.register.history import Changed, compare, compare_positions, remember, said
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.models import (
    Category,
    Logo,
    Position,
    PositionCategory,
    School,
    StaffMember,
)
from preau.school.register.titles import clean_title, title_key

LISTED_FIELDS = ("registration_number", "family_name", "given_name", "birth_date", "gender")
"""What a list may say about a person, beside functions and address."""


@transaction.atomic
def set_up_school(
    *,
    fase_number: int,
    name: str,
    address: str | None = None,
    head_name: str | None = None,
    by: str,
    now: datetime,
) -> School:
    """Record which school this site is for; again, to correct it. None leaves what is there."""
    school = School.objects.first() or School()
    school.fase_number, school.name = fase_number, name
    school.address = school.address if address is None else address
    school.head_name = school.head_name if head_name is None else head_name
    school.save()
    record(actor=by, lines=[Line(action="school.set_up", subject=f"fase:{fase_number}")], now=now)
    return school


DESCRIBED = ("name", "address", "fase_number", "head_name", "website", "mail_domains")
"""What the settings page says of the school."""


@transaction.atomic
def describe_school(*, values: Mapping[str, Any], by: str, now: datetime) -> list[str]:
    """Correct what is said of the school (DESCRIBED); return the names of what has changed."""
    school = School.objects.select_for_update().get()
    changed = [name for name in DESCRIBED if getattr(school, name) != values[name]]
    if changed:
        for name in changed:
            setattr(school, name, values[name])
        school.save(update_fields=changed)
        subject = f"fase:{school.fase_number}"
        line = Line(action="school.describe", subject=subject, detail={"changed": changed})
        record(actor=by, lines=[line], now=now)
    return changed


@transaction.atomic
def set_logo(*, png: bytes, by: str, now: datetime) -> None:
    """Keep the school's logo, re-encoded by the caller; nothing takes it away."""
    if png:
        Logo.objects.update_or_create(pk=Logo.ONLY, defaults={"png": png})
    else:
        Logo.objects.filter(pk=Logo.ONLY).delete()
    line = Line(action="school.logo", subject="school", detail={"bytes": len(png)})
    record(actor=by, lines=[line], now=now)


@transaction.atomic
def set_category(*, title: PositionCategory, category: Category, by: str, now: datetime) -> None:
    """Say what a function is; everybody who holds it is concerned at once."""
    before, title.category = title.category, category
    title.save(update_fields=["category"])
    change = {"from": before, "to": category.value}
    line = Line(action="function.set_category", subject=f"function:{title.pk}", detail=change)
    record(actor=by, lines=[line], now=now)


@transaction.atomic
def enter(*, people: Sequence[ListedPerson], by: str, now: datetime) -> list[StaffMember]:
    """Put people in the register, or correct those that are there; their functions and their day
    of leaving become the listed ones. A title that the table of functions does not know is added
    to it, unclassified.

    Queries do not grow with the people, but for the parts a database cuts a long insert in.
    Returns the members of staff, read back, in the order of the people.
    """
    if not people:
        return []
    titles = _titles(p.title for person in people for p in person.positions)
    before = StaffMember.objects.by_key(person.key for person in people)
    StaffMember.objects.bulk_create(
        [_member(person) for person in people],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[*LISTED_FIELDS, "left_on"],
    )
    saved = StaffMember.objects.by_key(person.key for person in people)
    members = [saved[person.key] for person in people]
    changed = [
        *_changes(before, people),
        *_replace_positions(members, people, titles, known={m.pk for m in before.values()}),
    ]
    remember(changed, by=by, now=now)
    lines = [Line(action="staff.enter", subject=f"staff:{member.pk}") for member in members]
    record(actor=by, lines=lines, now=now)
    return members


@transaction.atomic
def leave(*, staff: Sequence[StaffMember], on: date, by: str, now: datetime) -> None:
    """Record that people no longer work here; an earlier date of leaving stays."""
    going = [member for member in staff if member.left_on is None]
    StaffMember.objects.filter(pk__in=[member.pk for member in going]).update(left_on=on)
    changed = [Changed(staff_id=one.pk, field="left_on", after=said(on)) for one in going]
    remember(changed, by=by, now=now)
    lines = [Line(action="staff.leave", subject=f"staff:{member.pk}") for member in going]
    record(actor=by, lines=lines, now=now)


@transaction.atomic
def forget(*, staff: Sequence[StaffMember], by: str, now: datetime) -> None:
    """Delete people who never should have been here. Raises ProtectedError when anything holds on
    to one of them, a permission for instance.
    """
    StaffMember.objects.filter(pk__in=[member.pk for member in staff]).delete()
    lines = [Line(action="staff.forget", subject=f"staff:{member.pk}") for member in staff]
    record(actor=by, lines=lines, now=now)


def _changes(before: Mapping[str, StaffMember], people: Sequence[ListedPerson]) -> list[Changed]:
    """Return what the list changes of those who were there."""
    names = (*LISTED_FIELDS, "left_on")
    return [
        changed
        for person in people
        if (member := before.get(person.key))
        for changed in compare(
            member.pk,
            {name: getattr(member, name) for name in names},
            {name: getattr(person, name) for name in names},
        )
    ]


def _member(person: ListedPerson) -> StaffMember:
    values = {name: getattr(person, name) for name in LISTED_FIELDS}
    return StaffMember(key=person.key, left_on=person.left_on, **values)


def _titles(wanted: Iterable[str]) -> dict[str, PositionCategory]:
    named = {title_key(title): clean_title(title) for title in wanted}
    known = PositionCategory.objects.by_key(named)
    missing = [
        PositionCategory(title=title, title_key=key, category=Category.UNKNOWN)
        for key, title in named.items()
        if key not in known
    ]
    return known | {row.title_key: row for row in PositionCategory.objects.bulk_create(missing)}


def _replace_positions(
    members: Sequence[StaffMember],
    people: Sequence[ListedPerson],
    titles: dict[str, PositionCategory],
    *,
    known: set[int],
) -> list[Changed]:
    """Make the functions the listed ones; return what changes of those who were known."""
    listed = [
        _position(member, position, titles)
        for member, person in zip(members, people, strict=True)
        for position in person.positions
    ]
    wanted = {(p.staff_id, p.title_id, p.starts_on): p for p in listed}
    held = list(Position.objects.filter(staff__in=members).select_related("title"))
    gone = [p.pk for p in held if (p.staff_id, p.title_id, p.starts_on) not in wanted]
    Position.objects.filter(pk__in=gone).delete()
    Position.objects.bulk_create(
        wanted.values(),
        update_conflicts=True,
        unique_fields=["staff", "title", "starts_on"],
        update_fields=["ends_on"],
    )
    return _moved(held, members, people, known)


def _moved(
    held: Iterable[Position],
    members: Sequence[StaffMember],
    people: Sequence[ListedPerson],
    known: set[int],
) -> list[Changed]:
    before: dict[int, list[Position]] = {}
    for position in held:
        before.setdefault(position.staff_id, []).append(position)
    return [
        changed
        for member, person in zip(members, people, strict=True)
        if member.pk in known
        for changed in compare_positions(member.pk, before.get(member.pk, []), person.positions)
    ]


def _position(
    member: StaffMember, listed: ListedPosition, titles: dict[str, PositionCategory]
) -> Position:
    return Position(
        staff=member,
        title=titles[title_key(listed.title)],
        starts_on=listed.starts_on,
        ends_on=listed.ends_on,
    )

"""The journal as the head reads it: lines with the names of those whom they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.administration.words import ACTIONS, label_of, told
from preau.school.people.names import names_of_actors
from preau.school.register.models import PositionCategory, StaffMember

PER_PAGE = 50
NOBODY = {"visitor": "quelqu’un", "worker": "Préau, de lui-même"}


@dataclass(frozen=True)
class Told:
    """One line in words. `key` is that of the record it is about, if there is one."""

    at: datetime
    who: str
    what: str
    whom: str
    key: str
    detail: str


@dataclass(frozen=True)
class Page:
    """Lines, the newest first; `before` names the line after which the next page begins."""

    lines: Sequence[Told]
    before: int | None


def entries(*, actor: str = "", kind: str = "", day: date | None = None) -> QuerySet[Entry]:
    """Return the lines of somebody, of a kind (ACTIONS), of a day in Brussels or before it."""
    found = Entry.objects.newest_first()
    if actor:
        found = found.filter(actor=actor)
    if kind in ACTIONS:
        found = found.filter(action__in=list(ACTIONS[kind]))
    if day:
        end = datetime.combine(day + timedelta(days=1), time.min)
        found = found.filter(at__lt=timezone.make_aware(end))
    return found


def page_of(found: QuerySet[Entry], before: int | None) -> Page:
    """Return the page after a line (its id), from the start without one. Five queries at most."""
    last = Entry.objects.filter(pk=before).first() if before else None
    if last:
        found = found & Entry.objects.newest_first().before(last.at, last.pk)
    rows = list(found[: PER_PAGE + 1])
    more = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return Page(_told(rows[:PER_PAGE]), more)


def _told(rows: Sequence[Entry]) -> list[Told]:
    users = names_of_actors([*(row.actor for row in rows), *_users(rows)]) | NOBODY
    staff = StaffMember.objects.in_bulk(_ids(rows, "staff"))
    functions = PositionCategory.objects.in_bulk(_ids(rows, "function"))
    lines = []
    for row in rows:
        kind, _, pk = row.subject.partition(":")
        person = staff.get(int(pk)) if kind == "staff" and pk.isdecimal() else None
        function = functions.get(int(pk)) if kind == "function" and pk.isdecimal() else None
        whom = str(person or function or (kind == "user" and users.get(row.subject)) or "")
        lines.append(
            Told(
                at=row.at,
                who=users.get(row.actor) or row.actor,
                what=label_of(row.action),
                whom=whom,
                key=person.key if person else "",
                detail=told(row.detail),
            )
        )
    return lines


def _users(rows: Iterable[Entry]) -> list[str]:
    return [row.subject for row in rows if row.subject.startswith("user:")]


def _ids(rows: Iterable[Entry], kind: str) -> list[int]:
    ids = (row.subject.removeprefix(f"{kind}:") for row in rows if row.subject.startswith(kind))
    return [int(pk) for pk in ids if pk.isdecimal()]

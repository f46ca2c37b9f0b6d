"""A staff list against the register: look at what it would change, then carry it out."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.consents.actions import encode_many
from preau.school.consents.addresses import Encoding
from preau.school.imports.columns.actions import known_choices
from preau.school.imports.plan import KINDS, Plan, PlannedPerson, make_plan
from preau.school.imports.reading import read_file
from preau.school.imports.reading.table import Choice
from preau.school.imports.register_view import take_snapshot
from preau.school.imports.rules import judge
from preau.school.imports.suggestions import correct
from preau.school.imports.undo.memory import remember
from preau.school.register.actions import enter, leave
from preau.school.register.models import School, StaffMember
from preau.ui.templatetags.preau import pluriel


class TooManyLeaveError(Exception):
    """The list would end more than a fifth of the active people; nothing was written."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            f"Sur {plan.active} {pluriel(plan.active, 'personne,personnes')}, cette liste "
            f"{_ending(plan)}. Est-elle complète, et est-ce la bonne école ? Rien n’a été écrit."
        )
        self.plan = plan


def _ending(plan: Plan) -> str:
    """Return what would end: who is not in the list, who has left or has no function in it."""
    gone, ends = len(plan.left), plan.ending - len(plan.left)
    parts = ((gone, "en ferait sortir {}"), (ends, "en laisserait {} sans fonction"))
    return " et ".join(words.format(number) for number, words in parts if number)


def look(
    *,
    data: bytes,
    today: date,
    columns: Choice | None = None,
    corrected: Collection[str] = (),
) -> Plan:
    """Return what a file would change, and write nothing. Raises NotAStaffListError.

    `columns` are given for this file alone; others are remembered or recognised. `corrected`: the
    keys of those for whom somebody took the address that was probably meant.
    """
    school = School.objects.first()
    choices = known_choices(columns)
    listing = read_file(data, school=school.fase_number if school else None, choices=choices)
    judged = correct(judge(listing, today=today), corrected)
    return make_plan(judged, take_snapshot(), today=today, left_out=listing.left_out)


@transaction.atomic
def carry_out(
    *,
    data: bytes,
    allow_leavers: bool,
    by: str,
    now: datetime,
    columns: Choice | None = None,
    corrected: Collection[str] = (),
) -> Plan:
    """Make the register say what a file says, in one transaction; return what was done.

    The plan is made again inside it: the register may have changed since it was looked at.
    Raises NotAStaffListError, TooManyLeaveError.
    """
    today = timezone.localdate(now)
    plan = look(data=data, today=today, columns=columns, corrected=corrected)
    if plan.too_many_leave and not allow_leavers:
        raise TooManyLeaveError(plan)
    if plan.changes_something:
        digest, counts = sha256(data).hexdigest(), _counts(plan)
        remember(
            keys=plan.touched,
            write=partial(_write, plan, today=today, by=by, now=now),
            list_sha256=digest,
            counts=counts,
            by=by,
            now=now,
        )
        line = Line(action="import.apply", subject=f"list:{digest[:16]}", detail=counts)
        record(actor=by, lines=[line], now=now)
    return plan


def _write(plan: Plan, *, today: date, by: str, now: datetime) -> None:
    enter(people=[p.person for p in plan.people if p.enters], by=by, now=now)
    encoded = [planned for planned in plan.people if planned.address.changes]
    gone = [known.person.key for known in plan.left]
    members = StaffMember.objects.by_key([*(p.person.key for p in encoded), *gone])
    encodings = [_encoding(planned, members[planned.person.key]) for planned in encoded]
    encode_many(encodings=encodings, by=by, now=now)
    leave(staff=[members[key] for key in gone], on=today, by=by, now=now)


def _encoding(planned: PlannedPerson, staff: StaffMember) -> Encoding:
    address = planned.address
    return Encoding(
        staff=staff,
        email=address.email,
        ticked=address.ticked,
        signed_on=address.signed_on,
        refused=address.refused,
        refused_reason=address.refused_reason,
    )


def _counts(plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {kind: len(plan.of_kind(kind)) for kind in KINDS}
    return {**counts, "left": len(plan.left), "refused": len(plan.refused)}

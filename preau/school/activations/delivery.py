"""The worker's step: bring the federation to what the queued requests want.

Read, compare, one Bulk, read again, settle each row from what is there. Killed at any point, it
starts again from a fresh reading: what was done is seen as done, so nothing is done twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from pydantic import ValidationError

from preau.journal.actions import Line, record
from preau.school.activations import sentences
from preau.school.activations.models import AccessRequest
from preau.school.activations.outcomes import Settled, outcome_of
from preau.school.activations.words import Action, Outcome
from preau.school.provisioning.actions import mirror, record_problem
from preau.school.provisioning.client import Conversation, Refusal, connect
from preau.school.provisioning.problems import FederationProblem
from preau.school.provisioning.wire import Member, Wanted
from preau.work.models import LONGEST_PAUSE, next_try

BATCH = 500
"""Rows a turn: at some hundred operations a second, well inside the lease."""

ACTOR = "worker"


def deliver(now: datetime) -> int:
    """Send what is due at `now` (UTC) and settle it; return how many rows were taken.

    When the federation gives no answer, the rows stay queued and say so; nothing is lost.
    """
    rows = _take(now)
    if not rows:
        return 0
    wanted = {row.pk: _wanted(row) for row in rows}
    try:
        with connect(settings.PREAU) as federation:
            settled = _carry_out(federation, wanted, now)
    except FederationProblem as problem:
        record_problem(problem, now)
        detail = sentences.WAITS.format(problem=problem.sentence)
        settled = {pk: Settled(Outcome.QUEUED, detail) for pk in wanted}
        _settle(rows, settled, now=now, gives_up=False)
    else:
        _settle(rows, settled, now=now, gives_up=True)
    return len(rows)


def hasten(now: datetime) -> None:
    """Make due now what waits for its next try; what a worker holds is left to it."""
    AccessRequest.objects.resting().update(due_at=now, detail="")


def _take(now: datetime) -> list[AccessRequest]:
    """Take due rows. One whose consent has ended is refused here, and by the database's trigger."""
    for _ in range(3):
        ended = AccessRequest.objects.without_valid_consent()
        ended.settle_all(Outcome.REFUSED, sentences.PERMISSION_ENDED, now)
        try:
            rows = AccessRequest.objects.claim(now=now, limit=BATCH)
        except IntegrityError:
            continue  # a consent ended between the two: the next turn refuses its request
        AccessRequest.objects.filter(pk__in=[row.pk for row in rows]).update(detail="")
        prefetch_related_objects(rows, "staff", "transfer", "consent__text")
        return rows
    return []


def _wanted(row: AccessRequest) -> Wanted:
    return Wanted(
        ref=str(row.pk),
        key=row.staff.key,
        year=row.transfer.school_year,
        roles=tuple(row.roles),
        email=row.email,
        readdresses=row.action == Action.REPLACE,
        given_name=row.staff.given_name,
        family_name=row.staff.family_name,
        signed_on=row.consent.signed_on.isoformat() if row.consent else "",
        text_version=row.consent.text.version if row.consent else "",
    )


def _carry_out(
    federation: Conversation, wanted: Mapping[int, Wanted], now: datetime
) -> dict[int, Settled]:
    """Do what is missing; return what became of each row."""
    members = _by_key(federation)
    operations, impossible = _operations(federation, wanted, members)
    refusals: dict[str, Refusal] = {}
    if operations:
        refusals = federation.send(operations)
        members = _by_key(federation)
    mirror(members.values(), now)
    return {
        pk: outcome_of(one, members.get(one.key), refusals.get(one.ref))
        for pk, one in wanted.items()
    } | impossible


def _operations(
    federation: Conversation, wanted: Mapping[int, Wanted], members: Mapping[str, Member]
) -> tuple[list[Any], dict[int, Settled]]:
    operations: list[Any] = []
    impossible: dict[int, Settled] = {}
    for pk, one in wanted.items():
        if one.finds_another_address(members.get(one.key)):
            impossible[pk] = Settled(Outcome.REFUSED, sentences.MOVED_MEANWHILE)
            continue
        try:
            operation = federation.operation_for(one, members.get(one.key))
        except ValidationError:
            impossible[pk] = Settled(Outcome.REFUSED, sentences.UNTRANSMITTABLE)
        else:
            operations += [operation] if operation else []
    return operations, impossible


def _by_key(federation: Conversation) -> dict[str, Member]:
    return {member.external_id: member for member in federation.members()}


@transaction.atomic
def _settle(
    rows: Sequence[AccessRequest],
    settled: Mapping[int, Settled],
    *,
    now: datetime,
    gives_up: bool,
) -> None:
    """Record the outcomes, a query for each kind; a row that somebody else took since is left."""
    held = AccessRequest.objects.still_held(rows)
    groups: dict[tuple[Settled, datetime | None], list[AccessRequest]] = {}
    for row in held:
        became, due_at = _became(row, settled[row.pk], now=now, gives_up=gives_up)
        groups.setdefault((became, due_at), []).append(row)
    for (became, due_at), group in groups.items():
        AccessRequest.objects.filter(pk__in=[row.pk for row in group]).update(
            outcome=became.outcome.value,
            detail=became.detail,
            due_at=due_at,
            settled_at=None if due_at else now,
        )
        lines = [_line(row, became) for row in group if not due_at]
        record(actor=ACTOR, lines=lines, now=now)


def _became(
    row: AccessRequest, settled: Settled, *, now: datetime, gives_up: bool
) -> tuple[Settled, datetime | None]:
    """Return the outcome and when to try again; None when it is settled."""
    if settled.outcome is not Outcome.QUEUED:
        return settled, None
    again = next_try(attempts=row.attempts, now=now)
    if again is None and gives_up:
        return Settled(Outcome.FAILED, settled.detail), None
    return settled, again or now + LONGEST_PAUSE


def _line(row: AccessRequest, became: Settled) -> Line:
    detail = {"transfer": row.transfer_id, "outcome": became.outcome.value}
    return Line(action="access.settle", subject=f"staff:{row.staff_id}", detail=detail)

"""What `preau school activate` does: propose, ask, and stay until the outcomes are known."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from preau.school.activations import sentences
from preau.school.activations.actions import (
    NothingToAsk,
    PlanChanged,
    PlanLine,
    ask,
    asks,
    close_access,
    open_access,
)
from preau.school.activations.delivery import deliver, hasten
from preau.school.activations.models import AccessRequest, RequestQuerySet, Transfer
from preau.school.activations.overview import Overview
from preau.school.activations.standing import remote_of, standings
from preau.school.activations.words import Action, Outcome, Remedy, State
from preau.school.provisioning.actions import look
from preau.school.register.models import StaffMember

BY = "command"
LONGEST_WAIT = 300
"""Seconds to stay for requests that a worker has taken: more than two leases."""

PAUSE = 0.3
DONE, IN_PART, WRONG_USE, UNREACHABLE = range(4)
"""Exit statuses (contract.md)."""


class UnknownKeys(Exception):  # noqa: N818 - a refusal, not a fault
    """A key belongs to nobody of the register."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__(f"Aucun membre du personnel n’a la clé {', '.join(sorted(keys))}.")


@dataclass(frozen=True)
class Choice:
    """Who the command is about: everybody without keys; to close rather than to open."""

    keys: tuple[str, ...] = ()
    closes: bool = False

    @property
    def individual(self) -> bool:
        return bool(self.keys)


@dataclass(frozen=True)
class Result:
    """What became of one request."""

    key: str
    name: str
    outcome: Outcome
    label: str
    detail: str


def propose(choice: Choice, *, today: date, reads: bool) -> list[PlanLine]:
    """Return the plan, and write nothing. With `reads`, the federation is asked, not the mirror.

    Raises UnknownKeys, and FederationProblem when it is asked and does not answer.
    """
    remote = {m.external_id: remote_of(m) for m in look()} if reads else None
    people = _people(choice.keys)
    if choice.individual:
        return standings(people, today=today, closed=choice.closes, remote=remote)
    planned = [s for s in standings(people, today=today, remote=remote) if s.is_planned]
    return _hold_back(planned)


def _hold_back(lines: list[PlanLine]) -> list[PlanLine]:
    """Close nobody when so many would be closed that the list is perhaps a wrong one."""
    overview = Overview.of(lines)
    if not overview.ends_many:
        return lines
    reason = sentences.HELD_BACK.format(count=overview.ending)
    return [
        replace(line, action=Action.BLOCKED, reason=reason, mend=Remedy.PLAN)
        if line.action is Action.END
        else line
        for line in lines
    ]


def send(choice: Choice, *, now: datetime) -> tuple[list[PlanLine], list[Result]]:
    """Ask what the plan says, send it, and return the plan with the outcomes.

    What no worker takes is sent here; what waits for another try is tried now.
    """
    today = timezone.localdate(now)
    for _ in range(3):
        lines = propose(choice, today=today, reads=False)
        staff = [line.staff.pk for line in lines]
        waiting = set(AccessRequest.objects.queued().of(staff).values_list("pk", flat=True))
        try:
            transfers = _ask(choice, lines, now)
            break
        except PlanChanged:
            continue
    else:
        raise PlanChanged
    asked = AccessRequest.objects.filter(transfer__in=transfers).values_list("pk", flat=True)
    followed = AccessRequest.objects.filter(pk__in=waiting | set(asked))
    hasten(now)
    _stay(followed)
    return lines, [_result(request) for request in followed.select_related("staff")]


def exit_code(choice: Choice, lines: Sequence[PlanLine], results: Sequence[Result]) -> int:
    """Return the exit status after a sending.

    Blocked people are no failure of a collective run: they are its list of things to mend. For
    somebody named on the command line, being blocked is a refusal; so are closings held back.
    """
    outcomes = {result.outcome for result in results}
    if Outcome.QUEUED in outcomes:
        return UNREACHABLE
    if outcomes & {Outcome.REFUSED, Outcome.FAILED}:
        return IN_PART
    blocked = [line for line in lines if line.action is Action.BLOCKED]
    held_back = any(line.state in (State.ACTIVE, State.INVITED) for line in blocked)
    return IN_PART if held_back or (choice.individual and blocked) else DONE


def _people(keys: tuple[str, ...]) -> list[StaffMember]:
    if not keys:
        return list(StaffMember.objects.all())
    found = list(StaffMember.objects.filter(key__in=keys))
    if missing := set(keys) - {staff.key for staff in found}:
        raise UnknownKeys(missing)
    return found


def _ask(choice: Choice, lines: Sequence[PlanLine], now: datetime) -> list[Transfer]:
    if choice.closes:
        closed = [_close(line, now) for line in lines]
        return [transfer for transfer in closed if transfer]
    if choice.individual:
        for line in lines:
            open_access(staff=line.staff, by=BY, now=now)
    try:
        return [ask(lines=lines, collective=not choice.individual, by=BY, now=now)]
    except NothingToAsk:
        return []


def _close(line: PlanLine, now: datetime) -> Transfer | None:
    if line.staff.access_closed_on and not asks(line):
        return None
    return close_access(staff=line.staff, by=BY, now=now)


def _stay(followed: RequestQuerySet) -> None:
    """Send, and wait for what a worker holds, until everything is settled or waits for a retry."""
    until = time.monotonic() + LONGEST_WAIT
    while followed.all().held().exists() and time.monotonic() < until:
        if not deliver(timezone.now()):
            time.sleep(PAUSE)


def _result(request: AccessRequest) -> Result:
    return Result(
        key=request.staff.key,
        name=str(request.staff),
        outcome=Outcome(request.outcome),
        label=request.result,
        detail=request.detail,
    )

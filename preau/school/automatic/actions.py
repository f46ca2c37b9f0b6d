"""Agree, stop, and what the worker does on a chosen day. The machine asks what a person would."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.activations.actions import PlanChanged, PlanLine, ask, asks, plan
from preau.school.activations.following import follow
from preau.school.activations.models import Transfer
from preau.school.activations.overview import Overview
from preau.school.activations.words import Action
from preau.school.automatic.models import Agreement, Run
from preau.school.automatic.reports import queue_reports
from preau.school.automatic.rules import due_day, needs_a_yes
from preau.school.provisioning.actions import refresh_if_older

ACTOR = "automatic"
FRESH_SECONDS = 60
"""How old what the federation said may be when a transfer is made from it."""


class NoDay(Exception):  # noqa: N818 - a refusal, not a fault
    """An agreement without a day agrees to nothing."""

    def __init__(self) -> None:
        super().__init__("Choisissez au moins un jour de la semaine ou une date.")


@transaction.atomic
def agree(*, weekdays: Iterable[int], dates: Iterable[date], by: str, now: datetime) -> Agreement:
    """Let transfers leave on these days (0: Monday), from tomorrow on; earlier days are replaced.

    Only a head may call it: the view sees to that. Raises NoDay.
    """
    chosen = sorted(set(weekdays)), sorted({day.isoformat() for day in dates})
    if not any(chosen):
        raise NoDay
    _stop(by=by, now=now)
    made = Agreement.objects.create(
        weekdays=chosen[0], dates=chosen[1], agreed_by=by, agreed_at=now
    )
    detail = {"weekdays": chosen[0], "dates": chosen[1]}
    line = Line(action="automatic.agree", subject=f"agreement:{made.pk}", detail=detail)
    record(actor=by, lines=[line], now=now)
    return made


@transaction.atomic
def stop(*, by: str, now: datetime) -> bool:
    """Let nothing leave by itself any more; False when nothing did."""
    return _stop(by=by, now=now)


def _stop(*, by: str, now: datetime) -> bool:
    held = Agreement.objects.lock()
    if held is None:
        return False
    held.is_on, held.stopped_by, held.stopped_at = None, by, now
    held.save(update_fields=["is_on", "stopped_by", "stopped_at"])
    line = Line(action="automatic.stop", subject=f"agreement:{held.pk}")
    record(actor=by, lines=[line], now=now)
    return True


def run_when_due(now: datetime) -> int:
    """Make the transfer of a chosen day, once, when it is time (`now` in UTC); return how many.

    Nothing leaves while the federation does not answer: the next turn tries again, for days. Of
    two workers at the same moment, one writes the day and the other nothing.
    """
    agreement = Agreement.objects.current()
    if agreement is None or _due(agreement, now) is None:
        return 0
    if refresh_if_older(now, FRESH_SECONDS).problem:
        return 0
    follow(now)
    try:
        return int(_run(now))
    except (IntegrityError, PlanChanged):  # another worker, or a person at the same moment
        return 0


@transaction.atomic
def _run(now: datetime) -> bool:
    """Ask what the plan says; everything or nothing is written."""
    agreement = Agreement.objects.lock()  # the head may have stopped it a moment ago
    day = _due(agreement, now) if agreement else None
    if agreement is None or day is None:
        return False
    lines = plan(timezone.localdate(now))
    sent, held_back = _divide(lines)
    made = Run.objects.create(
        agreement=agreement,
        day=day,
        ran_at=now,
        transfer=_ask(sent, now),
        held_back=len(held_back),
        blocked=Overview.of(lines).blocked,
    )
    queue_reports(made, now)
    detail = {"day": day.isoformat(), "asked": len(sent), "held_back": made.held_back}
    line = Line(action="automatic.run", subject=f"agreement:{agreement.pk}", detail=detail)
    record(actor=ACTOR, lines=[line], now=now)
    return True


def _due(agreement: Agreement, now: datetime) -> date | None:
    last = Run.objects.last_day()
    return due_day(agreement.schedule, now=timezone.localtime(now), last=last)


def _divide(lines: Sequence[PlanLine]) -> tuple[list[PlanLine], list[PlanLine]]:
    """Return what is asked, and the closings that are too many for a machine to decide."""
    asked = [line for line in lines if asks(line)]
    closing = [line for line in asked if line.action is Action.END]
    overview = Overview.of(lines)
    if not needs_a_yes(len(closing), overview.open_now):
        return asked, []
    return [line for line in asked if line.action is not Action.END], closing


def _ask(lines: Sequence[PlanLine], now: datetime) -> Transfer | None:
    return ask(lines=lines, collective=True, by=ACTOR, now=now) if lines else None

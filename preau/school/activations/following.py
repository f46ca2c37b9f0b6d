"""Follow what was asked: people confirm, hours or days later, and the federation says so."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from preau.protocol.school_year import SchoolYear
from preau.school.activations import sentences
from preau.school.activations.delivery import hasten
from preau.school.activations.invitation import invitation_from, told
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.outcomes import Settled
from preau.school.activations.words import Outcome
from preau.school.provisioning.actions import refresh
from preau.school.provisioning.models import Reading, RemoteMember
from preau.school.provisioning.problems import FederationProblem

SOON, LATER, SELDOM = 5, 60, 300
"""Seconds between two readings: just after a request, while somebody is awaited, otherwise."""

JUST_ASKED = timedelta(minutes=30)
GENTLE = 20
"""A reading that took a second is not repeated before so many: big schools ask less often."""


@dataclass
class Pace:
    """How long the last reading of this process took, in seconds."""

    took: float = 0.0


PACE = Pace()


def keep_fresh(now: datetime) -> int:
    """Read the federation when it is time, and follow; 0: nothing is left to be done at once."""
    last = Reading.current()
    if last.is_older(now, max(_pause(now), GENTLE * PACE.took)):
        started = time.monotonic()
        with suppress(FederationProblem):  # recorded: pages say it
            refresh(now)
            follow(now)
            if last.problem:  # it answers again: what waits need not sit out its pause
                hasten(now)
        PACE.took = time.monotonic() - started
    return 0


@transaction.atomic
def follow(now: datetime) -> int:
    """Let requests that wait for a person's answer say what the mirror says; how many changed."""
    waiting = list(AccessRequest.objects.awaited_since(SchoolYear.at(timezone.localdate(now))))
    keys = [request.staff.key for request in waiting]
    members = {m.external_id: m for m in RemoteMember.objects.filter(external_id__in=keys)}
    groups: dict[Settled, list[int]] = {}
    for request in waiting:
        settled = _answer(request, members.get(request.staff.key))
        if settled is not None:
            groups.setdefault(settled, []).append(request.pk)
    for settled, ids in groups.items():
        AccessRequest.objects.filter(pk__in=ids).settle_all(settled.outcome, settled.detail, now)
    return sum(len(ids) for ids in groups.values())


def _pause(now: datetime) -> int:
    if not AccessRequest.objects.open().exists():
        return SELDOM
    last = Transfer.objects.first()
    return SOON if last and now - last.asked_at < JUST_ASKED else LATER


def _answer(request: AccessRequest, member: RemoteMember | None) -> Settled | None:
    """Return what is new: what the person answered, or what became of the invitation."""
    if member is None:
        return Settled(Outcome.ENDED, sentences.ENDED)
    if member.plain:  # the school has changed services while it waited for this person
        opened = Settled(Outcome.ACTIVE, sentences.OPENED)
        return opened if member.active else Settled(Outcome.ENDED, sentences.ENDED)
    year = request.transfer.school_year
    held = {r["role"]: r["status"] for r in member.registrations if r["school_year"] == year}
    statuses = {held.get(role, "ended") for role in request.roles}
    if "invited" in statuses and member.active:
        detail, _ = told(invitation_from(member.invitation))
        news = detail and detail != request.detail
        return Settled(Outcome.INVITED, detail) if news else None
    if statuses == {"active"} and member.active:
        return Settled(Outcome.ACTIVE, sentences.HAS_CONFIRMED)
    if "refused" in statuses:
        return Settled(Outcome.REFUSED, sentences.NOT_ME)
    return Settled(Outcome.ENDED, sentences.ENDED)

"""What the school asks for: a yes becomes rows, before anything is sent."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.school_year import SchoolYear
from preau.school.activations import sentences
from preau.school.activations.following import follow
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.standing import Standing, standings
from preau.school.activations.words import Action, Outcome
from preau.school.consents.models import Consent
from preau.school.provisioning.actions import refresh, resend_invitation
from preau.school.provisioning.problems import FederationProblem, NothingToSend, TooSoon
from preau.school.register.models import StaffMember

PlanLine = Standing
"""A line of a plan: where somebody stands, and what would be asked."""


class PlanChanged(Exception):  # noqa: N818 - a refusal, not a fault
    """What was read on the screen is no longer so; nothing was written."""

    def __init__(self) -> None:
        super().__init__(sentences.PLAN_CHANGED)


class NothingToAsk(Exception):  # noqa: N818 - a refusal, not a fault
    """No line of the plan asks for anything."""

    def __init__(self) -> None:
        super().__init__(sentences.NOTHING_TO_ASK)


def plan(today: date, *, year: SchoolYear | None = None) -> list[PlanLine]:
    """Return what a collective activation proposes, by name: who is concerned, blocked or not.

    `today` in Europe/Brussels. It reads what the federation last said, and writes nothing.
    """
    everybody = standings(StaffMember.objects.all(), today=today, year=year)
    return [line for line in everybody if line.is_planned]


def asks(line: PlanLine) -> bool:
    """Tell whether a line asks for something."""
    return line.action.opens or line.action is Action.END


@transaction.atomic
def ask(*, lines: Iterable[PlanLine], collective: bool, by: str, now: datetime) -> Transfer:
    """Queue what the lines ask, as one dated transfer; a worker sends it.

    `by` as in the journal (`user:<pk>`, `command`). Each request that transmits an address names
    its consent, read again here. Raises NothingToAsk, and PlanChanged when a consent has ended or
    somebody else has asked since; then nothing is written.
    """
    wanted = [line for line in lines if asks(line)]
    if not wanted:
        raise NothingToAsk
    year = wanted[0].school_year
    transfer = Transfer.objects.create(
        school_year=year.label, collective=collective, asked_by=by, asked_at=now
    )
    requests = _requests(wanted, transfer, now)
    try:
        with transaction.atomic():
            AccessRequest.objects.bulk_create(requests)
    except IntegrityError as error:
        raise PlanChanged from error
    record(actor=by, lines=[_line("access.ask", request) for request in requests], now=now)
    return transfer


@transaction.atomic
def close_access(*, staff: StaffMember, by: str, now: datetime) -> Transfer | None:
    """Close somebody's access by hand, until it is opened by hand; return what is to be sent.

    A request that waits is cancelled. Even one that a worker holds: what it may still open is
    ended by the request that this writes.
    """
    staff.access_closed_on = timezone.localdate(now)
    staff.save(update_fields=["access_closed_on"])
    record(actor=by, lines=[Line(action="access.close", subject=f"staff:{staff.pk}")], now=now)
    return end_at_once(staff=staff, why=sentences.CANCELLED, by=by, now=now)


@transaction.atomic
def end_at_once(*, staff: StaffMember, why: str, by: str, now: datetime) -> Transfer | None:
    """Ask for the end of what the register no longer wants; cancel what waits, and say `why`.

    Returns what is to be sent; None when nothing is open.
    """
    waiting = AccessRequest.objects.filter(staff=staff).queued()
    cancelled = waiting.settle_all(Outcome.REFUSED, why, now)
    line = standings([staff], today=timezone.localdate(now))[0]
    if cancelled:
        line = replace(line, action=Action.END, roles=())
    return ask(lines=[line], collective=False, by=by, now=now) if asks(line) else None


@transaction.atomic
def open_access(*, staff: StaffMember, by: str, now: datetime) -> bool:
    """Let plans ask again for somebody whose access was closed by hand; False if it was not."""
    if staff.access_closed_on is None:
        return False
    staff.access_closed_on = None
    staff.save(update_fields=["access_closed_on"])
    record(actor=by, lines=[Line(action="access.open", subject=f"staff:{staff.pk}")], now=now)
    return True


def _requests(lines: Sequence[PlanLine], transfer: Transfer, now: datetime) -> list[AccessRequest]:
    consents = Consent.objects.valid_of(line.staff for line in lines)
    return [_request(line, consents.get(line.staff.pk), transfer, now) for line in lines]


def _request(
    line: PlanLine, consent: Consent | None, transfer: Transfer, now: datetime
) -> AccessRequest:
    request = AccessRequest(
        transfer=transfer,
        staff=line.staff,
        action=line.action.value,
        roles=[role.value for role in line.roles],
        due_at=now,
    )
    if line.action.opens:
        if consent is None or consent.email_key != line.staff.private_email_key:
            raise PlanChanged
        request.consent = consent
        request.email, request.email_key = consent.email, consent.email_key
    return request


def _line(action: str, request: AccessRequest) -> Line:
    detail = {
        "transfer": request.transfer_id,
        "action": request.action,
        "roles": request.roles,
        "outcome": request.outcome,
    }
    return Line(action=action, subject=f"staff:{request.staff_id}", detail=detail)


@dataclass(frozen=True)
class SentAgain:
    """Whose invitations left again; of the others, the names by the sentence that says why."""

    sent: list[StaffMember]
    problems: dict[str, list[str]]


def send_again_to(*, staff: Sequence[StaffMember], by: str, now: datetime) -> SentAgain:
    """Have the invitations of many people sent again (UTC); one refused does not stop the others.

    A federation that is not reached is not asked for the next person.
    """
    sent: list[StaffMember] = []
    problems: dict[str, list[str]] = {}
    for at, member in enumerate(staff):
        try:
            resend_invitation(member.key)
        except (TooSoon, NothingToSend) as refusal:
            problems.setdefault(refusal.sentence, []).append(str(member))
        except FederationProblem as problem:
            problems.setdefault(problem.sentence, []).extend(map(str, staff[at:]))
            break
        else:
            sent.append(member)
    lines = [Line(action="invitation.resend", subject=f"staff:{member.pk}") for member in sent]
    record(actor=by, lines=lines, now=now)
    follow(now)
    return SentAgain(sent, problems)


def send_again(*, staff: StaffMember, by: str, now: datetime) -> None:
    """Have the federation send a person's invitation again (UTC), and note what it says then.

    Raises FederationProblem: not reached, too soon, or nothing waits for an answer.
    """
    try:
        resend_invitation(staff.key)
    except NothingToSend:
        with suppress(FederationProblem):  # the mirror is behind: the record should say why
            refresh(now)
            follow(now)
        raise
    line = Line(action="invitation.resend", subject=f"staff:{staff.pk}")
    record(actor=by, lines=[line], now=now)
    follow(now)

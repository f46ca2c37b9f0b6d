"""What a head changes: one account, at the head's own school, in the head's own name."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from preau.federation.accounts.models import Account
from preau.federation.invitations import actions as invitations
from preau.federation.invitations.enrolment import Enrolment, Taken, held_by, revise
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.refusals import AlreadyAnsweredError, TooSoonError
from preau.federation.management import refusals, rules
from preau.federation.registrations.calendar import read_calendar
from preau.federation.registrations.models import Membership
from preau.federation.registrations.rules import OPEN, REFUSED, Ask, Wanted, is_past
from preau.federation.schools.models import School
from preau.journal.actions import Line, record
from preau.journal.models import Entry
from preau.protocol.addresses import address_key
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

CORRECT = "membership.correct_address"


def activate(
    *,
    membership: Membership,
    seen: int,
    roles: frozenset[Role],
    year: SchoolYear,
    head: Account,
    now: datetime,
    today: date,
) -> Membership:
    """Open the access for a school year, or open it again (UTC; Europe/Brussels).

    `seen` is the version of the membership on the page that asks. Only roles that the school had
    asked for are opened, and what is open stays. Raises NothingToDoError, or ChangedMeanwhileError
    when the page was older than what is stored.
    """
    with _one_at_a_time(membership.school):
        held = held_by(membership)
        ended = {registration.ask: registration.ended_at for registration in membership.held}
        offered = rules.roles_to_offer(ended)
        years = rules.openable_years(held, today, read_calendar())
        if not roles or roles - offered.keys() or year not in years:
            raise refusals.NothingToDoError
        asked = frozenset(Ask(year, role) for role in roles)
        wanted = Wanted(active=True, asked=asked, kept=_standing(held, today))
        enrolment = _as_it_is(membership, wanted)
        change = _Change("membership.activate", seen, head, now, today)
        return _revise(membership, enrolment, change)


def deactivate(
    *, membership: Membership, seen: int, head: Account, now: datetime, today: date
) -> Membership:
    """End what is open or waiting at this school; the account, and other schools, stay (UTC).

    Raises OwnAccountError, NothingToDoError or ChangedMeanwhileError.
    """
    if membership.account_id == head.pk:
        raise refusals.OwnAccountError
    with _one_at_a_time(membership.school):
        if not _standing(held_by(membership), today):
            raise refusals.NothingToDoError
        enrolment = _as_it_is(membership, Wanted(active=False))
        change = _Change("membership.deactivate", seen, head, now, today)
        return _revise(membership, enrolment, change)


def resend(*, membership: Membership, head: Account, now: datetime) -> Invitation:
    """Send the invitation again: a new link, the old one opens nothing any more (UTC).

    Raises NothingToDoError when none is out, MailedAMomentAgoError within ten minutes.
    """
    waiting = Invitation.objects.pending().filter(membership=membership).first()
    if waiting is None:
        raise refusals.NothingToDoError
    try:
        return invitations.resend(invitation=waiting, actor=head.actor, now=now)
    except TooSoonError as error:
        raise refusals.MailedAMomentAgoError(error.until) from error
    except AlreadyAnsweredError as error:
        raise refusals.ChangedMeanwhileError from error


def correct_address(
    *, membership: Membership, seen: int, email: str, head: Account, now: datetime, today: date
) -> Membership:
    """Move the membership to the right address, which is invited (UTC; Europe/Brussels).

    `email` is a valid address. The mistyped one keeps nothing, its invitation is taken back; what
    a stranger refused there is asked again of the right person. Raises
    AlreadyConfirmedError, SameAddressError, AddressTakenError, TooManyCorrectionsError or
    ChangedMeanwhileError.
    """
    with _one_at_a_time(membership.school):
        _check_unanswered(membership)
        if address_key(email) == membership.user_name_key:
            raise refusals.SameAddressError
        since = now - rules.ONE_DAY
        corrected = Entry.objects.filter(subject=membership.subject, action=CORRECT, at__gt=since)
        if not rules.may_correct(corrected.count()):
            raise refusals.TooManyCorrectionsError
        enrolment = replace(_as_it_is(membership, _asked_again(membership, today)), email=email)
        return _revise(membership, enrolment, _Change(CORRECT, seen, head, now, today))


def note_export(*, school: School, head: Account, rows: int, kind: str, now: datetime) -> None:
    """Write down that a list of people left the federation as a file (UTC)."""
    with transaction.atomic():
        line = Line(
            action="school.export", subject=school.actor, detail={"rows": rows, "kind": kind}
        )
        record(actor=head.actor, lines=[line], now=now)


@contextmanager
def _one_at_a_time(school: School) -> Iterator[None]:
    """Let one writer a school in, as enrolments do: what is checked stays so until the commit."""
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        yield


def _check_unanswered(membership: Membership) -> None:
    """See that the person has not said yes, and cannot while the address changes.

    The invitation before the account: the order in which an answer locks them.
    """
    list(Invitation.objects.pending().filter(membership=membership).select_for_update())
    if Account.objects.select_for_update().get(pk=membership.account_id).is_confirmed:
        raise refusals.AlreadyConfirmedError


def _standing(held: dict[Ask, str], today: date) -> frozenset[Ask]:
    return _lasting(held, OPEN, today)


def _lasting(held: dict[Ask, str], statuses: Collection[str], today: date) -> frozenset[Ask]:
    """Return what has one of these statuses, in a year that is not over."""
    calendar = read_calendar()
    found = {ask for ask, status in held.items() if status in statuses}
    return frozenset(ask for ask in found if not is_past(ask, today, calendar))


def _asked_again(membership: Membership, today: date) -> Wanted:
    held = held_by(membership)
    asked = _lasting(held, {REFUSED}, today)
    return Wanted(membership.active, asked=asked, kept=_standing(held, today))


def _as_it_is(membership: Membership, wanted: Wanted) -> Enrolment:
    """Return what the school last said of somebody, with another wish."""
    return Enrolment(
        external_id=membership.external_id,
        email=membership.user_name,
        given_name=membership.given_name,
        family_name=membership.family_name,
        wanted=wanted,
        consent_signed_on=membership.consent_signed_on,
        consent_text_version=membership.consent_text_version,
    )


@dataclass(frozen=True)
class _Change:
    """Who does what, when, having read which version."""

    action: str
    seen: int
    head: Account
    now: datetime
    today: date


def _revise(membership: Membership, enrolment: Enrolment, change: _Change) -> Membership:
    if membership.version != change.seen:
        raise refusals.ChangedMeanwhileError
    (result,) = revise(
        school=membership.school,
        revisions=[(membership, enrolment)],
        now=change.now,
        today=change.today,
        actor=change.head.actor,
        action=change.action,
    )
    if isinstance(result, Membership):
        return result
    if isinstance(result, Taken):
        raise refusals.AddressTakenError(result.owner_id)
    raise refusals.ChangedMeanwhileError

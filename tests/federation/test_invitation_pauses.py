"""Removing somebody and asking again does not fill a mailbox faster than sending again would."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from preau.federation.invitations import actions
from preau.federation.invitations.enrolment import remove, revise
from preau.federation.invitations.refusals import TooSoonError
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Membership
from preau.federation.registrations.rules import Ask, Wanted
from preau.federation.schools.models import School
from preau.protocol.roles import Role
from tests.federation.cast import (
    ANNE,
    NOW,
    TODAY,
    YEAR,
    Schools,
    ask,
    confirmed,
    enrolment_of,
    invitation_of,
)

MINUTE = timedelta(minutes=1)
Again = Callable[[Membership, datetime], Membership]


@pytest.fixture(autouse=True)
def named_yesterday(schools: Schools) -> None:
    """Another school has named Anne before: her account is not new to the federation."""
    ask(schools.sainte_marie, ANNE, now=NOW - timedelta(days=1))
    Mail.objects.all().delete()


def leave(now: datetime) -> int:
    """Let the mails that are due leave; return how many there were."""
    due = Mail.objects.due(now).filter(state=MailState.QUEUED)
    return due.update(state=MailState.SENT, sent_at=now, due_at=None)


def remove_and_ask_again(membership: Membership, now: datetime) -> Membership:
    current = Membership.objects.get(pk=membership.pk)
    remove(school=membership.school, memberships=[current], now=now, today=TODAY)
    return ask(membership.school, ANNE, now=now)


def close_and_open_again(membership: Membership, now: datetime) -> Membership:
    opened = enrolment_of(ANNE)
    for wish in (replace(opened, wanted=Wanted(active=False)), opened):
        current = Membership.objects.get(pk=membership.pk)
        revise(school=membership.school, revisions=[(current, wish)], now=now, today=TODAY)
    return membership


@pytest.mark.parametrize("again", [remove_and_ask_again, close_and_open_again])
def test_each_new_invitation_waits_longer_as_a_resend_does(schools: Schools, again: Again) -> None:
    anne, now, waits = ask(schools.saint_exupery, ANNE, now=NOW), NOW, []
    assert leave(now) == 1
    for _ in range(4):
        anne = again(anne, now + MINUTE)
        (queued,) = Mail.objects.unsettled()
        assert queued.due_at
        assert leave(queued.due_at - MINUTE) == 0
        waits.append(queued.due_at - now)
        now = queued.due_at
        assert leave(now) == 1
    assert waits == [
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(days=1),
    ]


def test_sending_again_after_that_waits_as_long(schools: Schools) -> None:
    anne = ask(schools.saint_exupery, ANNE, now=NOW)
    leave(NOW)
    anne = remove_and_ask_again(anne, NOW + MINUTE)
    leave(NOW + 10 * MINUTE)

    with pytest.raises(TooSoonError) as refusal:
        actions.resend(invitation=invitation_of(anne), actor="school:99001", now=NOW + 30 * MINUTE)

    assert refusal.value.until == NOW + 70 * MINUTE


def test_a_mail_that_never_left_makes_nobody_wait(schools: Schools) -> None:
    anne = ask(schools.saint_exupery, ANNE, now=NOW)

    remove_and_ask_again(anne, NOW + MINUTE)

    assert leave(NOW + MINUTE) == 1


def test_another_school_does_not_wait(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    leave(NOW)
    (theirs,) = Membership.objects.filter(school=schools.sainte_marie)

    remove_and_ask_again(theirs, NOW + MINUTE)

    assert leave(NOW + MINUTE) == 1


def test_an_invitation_long_over_makes_nobody_wait(schools: Schools) -> None:
    anne = ask(schools.saint_exupery, ANNE, now=NOW)
    leave(NOW)

    remove_and_ask_again(anne, NOW + timedelta(days=15))

    assert leave(NOW + timedelta(days=15)) == 1


def told() -> list[Mail]:
    """Return the announcements that wait."""
    return list(Mail.objects.unsettled().filter(kind="registration_confirmed"))


def known(school: School) -> Membership:
    """Ask for somebody who has confirmed before: she is told at once."""
    confirmed(school, ANNE)
    (membership,) = Membership.objects.filter(school=school)
    Mail.objects.all().delete()
    return close_and_open_again(membership, NOW)


def test_a_known_person_is_told_as_rarely_however_often_the_school_asks(schools: Schools) -> None:
    anne, now, waits = known(schools.saint_exupery), NOW, []
    assert leave(now) == 1
    for _ in range(3):
        for seconds in range(5):
            close_and_open_again(anne, now + timedelta(seconds=seconds + 1))
        (queued,) = told()
        assert queued.due_at
        waits.append(queued.due_at - now)
        now = queued.due_at
        assert leave(now) == 1
    assert waits == [timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)]


def test_a_registration_that_is_over_is_not_told_any_more(schools: Schools) -> None:
    anne = known(schools.saint_exupery)
    leave(NOW)
    close_and_open_again(anne, NOW + MINUTE)
    assert len(told()) == 1
    current = Membership.objects.get(pk=anne.pk)
    closing = replace(enrolment_of(ANNE), wanted=Wanted(active=False))
    revise(school=anne.school, revisions=[(current, closing)], now=NOW + 2 * MINUTE, today=TODAY)
    assert told() == []


def test_what_still_waited_is_said_in_the_one_new_mail(schools: Schools) -> None:
    anne = known(schools.saint_exupery)
    current = Membership.objects.get(pk=anne.pk)
    roles = frozenset({Ask(YEAR, Role.TEACHER), Ask(YEAR, Role.HEAD)})
    head = replace(enrolment_of(ANNE), wanted=Wanted(active=True, asked=roles))
    revise(school=anne.school, revisions=[(current, head)], now=NOW + MINUTE, today=TODAY)
    (mail,) = told()
    assert mail.context["roles"] == ["head", "teacher"]

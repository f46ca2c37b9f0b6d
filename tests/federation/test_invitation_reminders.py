"""Reminders of invitations that nobody has answered: by date alone, one a day, the same link."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from preau.conf import Environment, SettingError
from preau.federation.invitations import actions, rules
from preau.federation.invitations.inviting import cancel_pending
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.reminders import remind
from preau.federation.mail.compose import compose
from preau.federation.mail.models import Mail, MailState
from preau.federation.schools.actions import reopen_school, suspend_school
from preau.journal.models import Entry
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    Schools,
    ask,
    ask_for,
    confirmed,
    invitation_of,
    token_of,
)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def five_and_ten(settings: Any) -> None:
    settings.REMINDER_DAYS = (5, 10)
    settings.INVITATION_DAYS = 14


def sent() -> None:
    """Let every mail that waits have left."""
    Mail.objects.unsettled().update(state=MailState.SENT, due_at=None, sent_at=NOW)


def reminders() -> int:
    return Mail.objects.filter(kind="invitation_reminder").count()


def test_a_suspended_school_reminds_nobody_and_its_next_reminder_waits_for_its_return(
    schools: Schools,
) -> None:
    school = schools.saint_exupery
    ask(school, ANNE, now=NOW)
    sent()
    suspend_school(school=school, by="operator", now=NOW)
    remind(NOW + 6 * DAY)
    assert reminders() == 0
    reopen_school(school=school, by="operator", now=NOW + 7 * DAY)
    remind(NOW + 7 * DAY)
    assert reminders() == 0, "what was due meanwhile is not made up for"
    remind(NOW + 10 * DAY)
    assert reminders() == 1


def test_the_first_reminder_leaves_after_five_days_and_the_second_after_ten(
    schools: Schools,
) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    sent()
    left = []
    for hours in range(0, 15 * 24, 6):
        before = reminders()
        remind(NOW + timedelta(hours=hours))
        sent()
        left += [hours / 24] * (reminders() - before)
    assert left == [5, 10]


def test_a_reminder_carries_the_same_link_and_the_same_last_day(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, MARC, now=NOW)
    token, expires_at = token_of(membership), invitation_of(membership).expires_at
    sent()

    assert remind(NOW + 5 * DAY) == 1

    message = compose(Mail.objects.get(kind="invitation_reminder"))
    said = message.get_content()
    assert message["Subject"] == "Rappel : Institut Saint-Exupéry attend votre réponse"
    assert f"/invitation/{token}/" in said
    assert "enseignant et directeur" in said
    assert "mercredi 9 décembre 2026" in said
    assert invitation_of(membership).expires_at == expires_at
    assert actions.find(token, NOW + 6 * DAY).state == "pending"


def test_a_worker_that_was_down_for_days_sends_one_reminder_and_not_two(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    sent()
    for late in (12, 12, 13):
        remind(NOW + late * DAY)
    assert reminders() == 1


def test_nobody_is_reminded_once_the_invitation_is_answered_cancelled_or_expired(
    schools: Schools,
) -> None:
    anne, marc, josee = ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE], now=NOW)
    sent()
    actions.accept(invitation=invitation_of(anne), password=PASSWORD, now=NOW + DAY)
    actions.refuse(invitation=invitation_of(marc), now=NOW + DAY)
    cancel_pending([josee], now=NOW + DAY)
    late = ask(schools.sainte_marie, JOSEE, now=NOW)
    sent()
    Invitation.objects.filter(membership=late).update(expires_at=NOW + 2 * DAY)

    for day in (5, 10, 20):
        remind(NOW + day * DAY)

    assert reminders() == 0


@pytest.mark.parametrize("state", [MailState.BOUNCED, MailState.FAILED])
def test_an_address_that_refused_the_mail_is_not_written_to_again(
    schools: Schools, state: MailState
) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    Mail.objects.update(state=state, due_at=None)
    remind(NOW + 5 * DAY)
    remind(NOW + 10 * DAY)
    assert reminders() == 0


def test_an_empty_setting_reminds_nobody(schools: Schools, settings: Any) -> None:
    settings.REMINDER_DAYS = ()
    ask(schools.saint_exupery, ANNE, now=NOW)
    sent()
    assert remind(NOW + 6 * DAY) == 0
    assert reminders() == 0


def test_sending_again_begins_the_count_of_days_again(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    sent()
    remind(NOW + 5 * DAY)
    actions.resend(invitation=invitation_of(membership), actor="school:99001", now=NOW + 7 * DAY)
    sent()

    remind(NOW + 10 * DAY)
    assert reminders() == 1
    remind(NOW + 12 * DAY)
    assert reminders() == 2
    assert Mail.objects.order_by("pk").last().link_subject.endswith(":2")  # type: ignore[union-attr]


def test_a_reminder_still_queued_does_not_leave_once_the_person_has_answered(
    schools: Schools,
) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    sent()
    remind(NOW + 5 * DAY)
    actions.accept(invitation=invitation_of(membership), password=PASSWORD, now=NOW + 5 * DAY)
    assert Mail.objects.get(kind="invitation_reminder").state == MailState.FAILED


def test_a_clock_that_is_behind_sends_nothing_early(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    sent()
    assert remind(NOW - 3 * DAY) == 0
    assert remind(NOW + 5 * DAY - timedelta(seconds=1)) == 0


def test_known_people_are_never_reminded(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE, now=NOW)
    ask(schools.sainte_marie, ANNE, now=NOW)
    sent()
    assert remind(NOW + 6 * DAY) == 0


def test_reminding_costs_the_same_queries_for_one_and_for_many(
    schools: Schools, django_assert_max_num_queries: Any
) -> None:
    ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE], now=NOW)
    sent()
    with django_assert_max_num_queries(8):
        assert remind(NOW + 5 * DAY) == 3
    assert Entry.objects.filter(action="invitation.remind", actor="worker").count() == 3


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_the_same_moment_send_one_reminder(schools: Schools) -> None:
    ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE], now=NOW)
    sent()
    ready = Barrier(4)

    def work() -> None:
        ready.wait()
        remind(NOW + 5 * DAY)
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reminders() == 3


def test_the_settings_say_what_is_wrong_with_a_number_of_days() -> None:
    def days(typed: str) -> tuple[int, ...]:
        return Environment("federation", {"PREAU_REMINDER_DAYS": typed}).days(
            "PREAU_REMINDER_DAYS", "5,10"
        )

    assert days("10, 5,5") == (5, 10)
    assert days("") == ()
    assert Environment("federation", {}).days("PREAU_REMINDER_DAYS", "5,10") == (5, 10)
    for wrong in ("0", "-1", "cinq", "5;10", "366", "1.5", "²"):
        with pytest.raises(SettingError, match="PREAU_REMINDER_DAYS"):
            days(wrong)
    with pytest.raises(SettingError, match="un seul nombre"):
        Environment("federation", {"PREAU_INVITATION_DAYS": "7,14"}).day_count(
            "PREAU_INVITATION_DAYS", "14"
        )


def test_the_next_reminder_is_later_than_now_and_before_the_end() -> None:
    term = {"issued_at": NOW, "expires_at": NOW + 14 * DAY, "days": (10, 5, 14, 30)}
    assert rules.next_reminder(**term, after=NOW) == NOW + 5 * DAY
    assert rules.next_reminder(**term, after=NOW + 5 * DAY) == NOW + 10 * DAY
    assert rules.next_reminder(**term, after=NOW + 10 * DAY) is None

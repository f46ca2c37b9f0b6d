"""What the worker does on a chosen day: once, with a fresh reading, never many closings."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from preau.journal.models import Entry
from preau.school.activations.actions import ask, close_access, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.automatic import actions
from preau.school.automatic.actions import NoDay, agree, run_when_due, stop
from preau.school.automatic.management.commands.worker import Command
from preau.school.automatic.models import Agreement, Run
from preau.school.provisioning.models import Reading
from preau.school.register.models import StaffMember
from preau.work.worker import steps_of
from tests.school.cast import NOW, Cast
from tests.school.other_side import OtherSide

BRUSSELS = ZoneInfo("Europe/Brussels")
WEDNESDAY = date(2026, 11, 25)
DOWN = ("503 Service Unavailable", "text/plain", b"")


@pytest.fixture
def agreed(cast: Cast, other_side: OtherSide) -> Agreement:
    """Return the head's yes of the eve, for each Wednesday: today is one."""
    by, yesterday = cast.head.actor, NOW - timedelta(days=1)
    return agree(weekdays=[2], dates=[], by=by, now=yesterday)


def day(year: int, month: int, number: int, hour: int = 9) -> datetime:
    return datetime(year, month, number, hour, tzinfo=BRUSSELS)


def asked() -> list[str]:
    return sorted(AccessRequest.objects.values_list("staff__key", flat=True))


def test_on_the_chosen_day_it_asks_what_the_list_proposes(
    agreed: Agreement, other_side: OtherSide
) -> None:
    assert run_when_due(NOW) == 1

    run = Run.objects.get()
    assert (run.day, run.held_back, run.blocked) == (WEDNESDAY, 0, 3)
    assert asked() == ["P0001", "P0004", "P0036"]
    assert run.transfer
    assert run.transfer.asked_by == "automatic"
    assert deliver(NOW) == 3
    assert sorted(other_side.users) == ["P0001", "P0004", "P0036"]


def test_without_an_agreement_nothing_leaves(cast: Cast, other_side: OtherSide) -> None:
    assert run_when_due(NOW) == 0
    assert not Transfer.objects.exists()


def test_a_second_turn_and_a_restart_ask_nothing_more(agreed: Agreement) -> None:
    turns = [run_when_due(NOW + timedelta(minutes=n)) for n in range(3)]
    assert turns == [1, 0, 0]
    assert Run.objects.count() == Transfer.objects.count() == 1


def test_a_worker_that_was_overtaken_by_another_writes_nothing(
    agreed: Agreement, monkeypatch: Any
) -> None:
    read = actions.refresh_if_older

    def overtaken(now: datetime, seconds: float) -> Reading:
        monkeypatch.setattr(actions, "refresh_if_older", read)
        assert run_when_due(now) == 1, "the other worker does it all"
        return read(now, seconds)

    monkeypatch.setattr(actions, "refresh_if_older", overtaken)

    assert run_when_due(NOW) == 0
    assert Run.objects.count() == Transfer.objects.count() == 1


def test_a_worker_killed_half_way_leaves_nothing_behind(
    agreed: Agreement, monkeypatch: Any
) -> None:
    def killed(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "queue_reports", killed)
        with pytest.raises(KeyboardInterrupt):
            run_when_due(NOW)
    assert not Run.objects.exists()
    assert not AccessRequest.objects.exists()

    assert run_when_due(NOW) == 1


def test_it_waits_for_a_federation_that_does_not_answer(
    agreed: Agreement, other_side: OtherSide
) -> None:
    other_side.broken = lambda _path: DOWN
    assert run_when_due(NOW) == 0
    assert not Run.objects.exists()

    other_side.broken = lambda _path: None
    assert run_when_due(NOW + timedelta(hours=30)) == 1
    assert Run.objects.get().day == WEDNESDAY, "the day that was missed is made up for"


def test_nothing_to_ask_is_a_run_too(agreed: Agreement) -> None:
    run_when_due(NOW)
    deliver(NOW)

    assert run_when_due(day(2026, 12, 2)) == 1
    assert Run.objects.get(day=date(2026, 12, 2)).transfer is None


def test_who_withdrew_or_was_closed_by_hand_is_never_opened_again(
    agreed: Agreement, cast: Cast, other_side: OtherSide
) -> None:
    withdraw_permission(staff=cast.elise, by="user:1", now=NOW)
    close_access(staff=cast.vandamme, by="user:1", now=NOW)

    run_when_due(NOW)

    assert asked() == ["P0001"]


def test_who_withdrew_stays_closed_even_if_somebody_opened_it_at_the_federation(
    agreed: Agreement, cast: Cast, other_side: OtherSide
) -> None:
    run_when_due(NOW)
    deliver(NOW)
    withdraw_permission(staff=cast.elise, by="user:1", now=NOW)
    deliver(NOW)
    other_side.change("P0004", active=True)

    run_when_due(day(2026, 12, 2))
    deliver(day(2026, 12, 2))

    assert AccessRequest.objects.filter(staff=cast.elise).latest("pk").action == "end"
    assert other_side.users["P0004"]["active"] is False


def test_somebody_who_left_is_closed(agreed: Agreement, cast: Cast, other_side: OtherSide) -> None:
    run_when_due(NOW)
    deliver(NOW)
    StaffMember.objects.filter(pk=cast.elise.pk).update(left_on=WEDNESDAY)

    run_when_due(day(2026, 12, 2))
    deliver(day(2026, 12, 2))

    assert other_side.users["P0004"]["active"] is False


def test_many_closings_wait_for_a_person_and_the_rest_leaves(
    agreed: Agreement, cast: Cast, other_side: OtherSide
) -> None:
    ask(lines=plan(WEDNESDAY), collective=True, by="user:1", now=NOW)
    deliver(NOW)
    StaffMember.objects.filter(key__in=other_side.users).update(left_on=WEDNESDAY)
    assert len(other_side.users) == 3
    cast.xavier.refresh_from_db()
    actions_before = Entry.objects.filter(action="access.ask").count()

    assert run_when_due(NOW) == 1

    run = Run.objects.get()
    assert (run.held_back, run.transfer) == (3, None)
    assert Entry.objects.filter(action="access.ask").count() == actions_before
    deliver(NOW)
    assert all(user["active"] for user in other_side.users.values())


def test_stopping_holds_at_once_and_all_is_in_the_journal(agreed: Agreement, cast: Cast) -> None:
    assert stop(by=cast.head.actor, now=NOW)
    assert not stop(by=cast.head.actor, now=NOW)

    assert run_when_due(NOW) == 0
    lines = Entry.objects.filter(subject=f"agreement:{agreed.pk}").order_by("id")
    assert list(lines.values_list("action", "actor")) == [
        ("automatic.agree", cast.head.actor),
        ("automatic.stop", cast.head.actor),
    ]


def test_other_days_are_another_agreement_and_the_first_is_kept(
    agreed: Agreement, cast: Cast
) -> None:
    agree(weekdays=[4], dates=[date(2027, 8, 24)], by=cast.head.actor, now=NOW)

    assert Agreement.objects.count() == 2
    current = Agreement.objects.current()
    assert current
    assert (current.weekdays, current.dates) == ([4], ["2027-08-24"])
    assert run_when_due(NOW) == 0


def test_no_day_is_no_agreement_and_leaves_the_earlier_one(agreed: Agreement) -> None:
    with pytest.raises(NoDay):
        agree(weekdays=[], dates=[], by="user:1", now=NOW)
    assert Agreement.objects.current() == agreed


def test_the_schools_worker_does_it() -> None:
    assert run_when_due in steps_of(Command.lanes)

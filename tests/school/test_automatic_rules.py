"""Which day a transfer leaves by itself, and what a machine never decides alone."""

from datetime import date, datetime

import pytest

from preau.school.automatic.rules import (
    NotADateError,
    Schedule,
    due_day,
    in_words,
    needs_a_yes,
    read_dates,
)

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
MONDAYS_AND_THURSDAYS = Schedule(agreed_on=date(2026, 11, 1), weekdays=frozenset({0, 3}))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 - Brussels, as the rule reads it


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (at(THURSDAY), None, THURSDAY),
        (at(THURSDAY, 5), None, None),
        (at(THURSDAY, 6), None, THURSDAY),
        (at(THURSDAY), THURSDAY, None),
        (at(THURSDAY), date(2026, 11, 23), THURSDAY),
        (at(WEDNESDAY), date(2026, 11, 23), None),
        (at(WEDNESDAY), date(2026, 11, 19), date(2026, 11, 23)),
        (at(date(2026, 11, 29)), date(2026, 11, 23), THURSDAY),
    ],
    ids=[
        "a chosen day",
        "too early in the morning",
        "from six o'clock on",
        "once a day",
        "the next chosen day",
        "a day between",
        "the computer was off on Monday",
        "off on Thursday too: only the newest is made up for",
    ],
)
def test_a_transfer_leaves_once_for_each_chosen_day(
    now: datetime, last: date | None, due: date | None
) -> None:
    assert due_day(MONDAYS_AND_THURSDAYS, now=now, last=last) == due


def test_an_agreement_counts_from_the_next_day() -> None:
    schedule = Schedule(agreed_on=THURSDAY, weekdays=frozenset({3}))
    assert due_day(schedule, now=at(THURSDAY), last=None) is None
    assert schedule.next_after(THURSDAY) == date(2026, 12, 3)


def test_a_date_that_is_long_over_is_not_made_up_for() -> None:
    schedule = Schedule(agreed_on=date(2026, 8, 1), dates=frozenset({date(2026, 11, 10)}))
    assert due_day(schedule, now=at(date(2026, 11, 16)), last=None) == date(2026, 11, 10)
    assert due_day(schedule, now=at(date(2026, 11, 17)), last=None) is None


@pytest.mark.parametrize(
    ("weekdays", "dates", "after"),
    [
        ({0, 3}, set(), THURSDAY),
        ({1}, set(), date(2026, 12, 1)),
        (set(), {date(2027, 8, 24), TUESDAY}, date(2027, 8, 24)),
        ({3}, {date(2027, 8, 24)}, THURSDAY),
        (set(), {TUESDAY}, None),
    ],
)
def test_the_next_day_is_named(weekdays: set[int], dates: set[date], after: date | None) -> None:
    schedule = Schedule(
        agreed_on=date(2026, 11, 1), weekdays=frozenset(weekdays), dates=frozenset(dates)
    )
    assert schedule.next_after(WEDNESDAY) == after


@pytest.mark.parametrize(
    ("closing", "open_now", "asks"),
    [(0, 100, False), (2, 2, False), (3, 3, True), (3, 15, False), (3, 14, True), (20, 100, False)],
)
def test_many_closings_are_left_to_a_person(closing: int, open_now: int, asks: bool) -> None:
    assert needs_a_yes(closing, open_now) is asks


@pytest.mark.parametrize(
    ("weekdays", "dates", "words"),
    [
        ({0, 3}, set(), "chaque lundi et jeudi"),
        ({4}, {date(2027, 8, 24)}, "chaque vendredi, le 24/08/2027"),
        (set(), {date(2027, 8, 24), date(2027, 9, 1)}, "le 24/08/2027 et le 01/09/2027"),
        ({0, 1, 2}, set(), "chaque lundi, mardi et mercredi"),
    ],
)
def test_the_days_are_said_in_words(weekdays: set[int], dates: set[date], words: str) -> None:
    schedule = Schedule(agreed_on=TUESDAY, weekdays=frozenset(weekdays), dates=frozenset(dates))
    assert in_words(schedule) == words


def test_dates_are_read_as_people_write_them() -> None:
    typed = "24/08/2027, 25.08.2027\n2027-08-26 ;27-8-2027\n\n"
    assert read_dates(typed, today=WEDNESDAY) == {date(2027, 8, day) for day in (24, 25, 26, 27)}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2027", "« 31/02/2027 » n’est pas une date. Écrivez-la ainsi : 24/08/2027."),
        ("demain", "« demain » n’est pas une date"),
        ("25/11/2026", "est passé ou c’est aujourd’hui"),
    ],
)
def test_what_is_no_day_to_come_is_said(typed: str, said: str) -> None:
    with pytest.raises(NotADateError, match=said):
        read_dates(typed, today=WEDNESDAY)

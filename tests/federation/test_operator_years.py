"""The operators' page of school years: the decree's days, and those set in their place."""

from datetime import date

import pytest
from django.test import Client

from preau.federation.registrations.calendar import read_calendar
from preau.federation.registrations.models import Registration
from preau.journal.models import Entry
from preau.protocol.school_year import SchoolYear
from tests.federation.cast import ANNE, YEAR, Schools, confirmed
from tests.federation.heads import text_of
from tests.federation.operator_cast import operator

YEARS = "/exploitation/annees/"


@pytest.fixture
def browser(schools: Schools) -> Client:
    return operator()[1]


def test_the_table_shows_the_decrees_days(browser: Client) -> None:
    shown = text_of(browser.get(YEARS))
    assert "2025-2026 Terminée" in shown
    assert "2026-2027 En cours Du lundi 24 août 2026 Au dimanche 29 août 2027 Décret" in shown
    assert "2029-2030" in shown


def test_days_are_set_registrations_follow_and_the_journal_says_so(
    browser: Client, schools: Schools
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    answer = browser.post(f"{YEARS}2026-2027/", {"last_day": "2027-09-15"}, follow=True)
    shown = text_of(answer)
    assert "Les dates de 2026-2027 sont enregistrées" in shown
    assert "Au mercredi 15 septembre 2027 Fixées par la fédération" in shown
    assert Registration.objects.get().valid_until == date(2027, 9, 15)
    entry = Entry.objects.get(action="school_year.set")
    assert entry.actor.startswith("operator:")
    assert entry.detail == {"last_day": "2027-09-15"}


def test_empty_days_are_the_decrees_again(browser: Client) -> None:
    browser.post(f"{YEARS}2027-2028/", {"first_day": "2027-08-23"})
    assert read_calendar().first_day(SchoolYear(2027)) == date(2027, 8, 23)
    assert 'value="2027-08-23"' in browser.get(f"{YEARS}2027-2028/").content.decode()
    browser.post(f"{YEARS}2027-2028/", {"first_day": "", "last_day": ""})
    assert read_calendar().own == {}


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"first_day": "2026-02-01"}, "Le premier jour de 2026-2027 doit tomber entre"),
        ({"last_day": "2030-01-01"}, "doit tomber en 2027"),
        ({"first_day": "demain"}, "Saisissez une date valide"),
    ],
)
def test_a_slip_of_the_hand_is_refused(
    browser: Client, days: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(browser.post(f"{YEARS}2026-2027/", days))
    assert read_calendar().last_day(YEAR) == date(2027, 8, 29)


@pytest.mark.parametrize("label", ["2026", "2026-2028", "abc", "1999-2000", "9999-10000"])
def test_what_is_no_year_is_a_404(browser: Client, label: str) -> None:
    assert browser.get(f"{YEARS}{label}/").status_code == 404

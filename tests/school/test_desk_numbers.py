"""A page asks the database as often for two hundred people as for twenty."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from preau.school.register.models import StaffMember
from tests.school.crowd import make_crowd

pytestmark = pytest.mark.django_db


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize("name", ["home", "staff-list", "quick-encoding", "function-table"])
def test_a_page_asks_the_same_for_20_and_for_200(secretary: Client, name: str) -> None:
    def look() -> None:
        assert secretary.get(reverse(name)).status_code == 200

    make_crowd(20)
    look()  # what is asked only once a session
    few = queries(look)
    make_crowd(200)
    assert queries(look) == few


def test_the_chosen_ask_the_same_however_many_they_are(secretary: Client) -> None:
    def choose_and_look() -> None:
        secretary.post(reverse("staff-list"), {"choix": "tout"})
        assert secretary.get(reverse("staff-selection")).status_code == 200

    make_crowd(20)
    choose_and_look()
    few = queries(choose_and_look)
    make_crowd(200)
    assert queries(choose_and_look) == few


def test_filters_and_ticks_cost_no_query_a_person(secretary: Client) -> None:
    def filter_and_tick() -> None:
        query = {"motif": "adresse-manquante", "role": "enseignant", "presence": "present"}
        assert secretary.get(reverse("staff-list"), query).status_code == 200
        secretary.post(reverse("staff-list"), {"choix": "vider", **query})

    make_crowd(20)
    filter_and_tick()
    few = queries(filter_and_tick)
    make_crowd(200)
    assert queries(filter_and_tick) == few


def test_encoding_many_rows_asks_the_same_as_encoding_few(secretary: Client) -> None:
    def type_addresses(people: list[StaffMember], domain: str) -> None:
        typed = {f"email-{p.pk}": f"nouveau{p.pk}@{domain}" for p in people}
        ticked = {f"ticked-{p.pk}": "on" for p in people}
        form = {**typed, **ticked, "signed_on": "2026-11-20"}
        assert secretary.post(reverse("quick-encoding"), form).status_code == 302

    crowd = make_crowd(200)
    free = [p for p in crowd if not p.private_email]
    type_addresses(free[:1], "example.com")
    few = queries(lambda: type_addresses(free[1:6], "example.org"))
    many = queries(lambda: type_addresses(free[6:50], "example.net"))
    assert many == few

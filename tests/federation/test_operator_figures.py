"""The figures of the year's start, what is stuck, and the journal's page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.federation.invitations.actions import accept, refuse
from preau.federation.operators.charts import HEIGHT, WIDTH, chart_of
from preau.federation.operators.figures import Bar, Figures, bars_of, figures_of
from preau.federation.operators.stuck import stuck
from preau.journal.actions import Line, record
from preau.journal.sealing import seal
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    TODAY,
    YEAR,
    Person,
    Schools,
    ask,
    ask_for,
    confirmed,
    invitation_of,
)
from tests.federation.heads import text_of
from tests.federation.operator_cast import operator

JOURNAL = "/exploitation/journal/"


@pytest.fixture
def browser(schools: Schools) -> Client:
    return operator()[1]


def figures_with(days: dict[date, int]) -> Figures:
    return Figures("2026-2027", NOW, [], 0, sorted(days.items()))


def test_people_are_counted_once_by_school_and_day(schools: Schools) -> None:
    asked, said_yes = NOW - timedelta(days=5), NOW - timedelta(days=3)
    marc = ask(schools.saint_exupery, MARC, now=asked)  # two roles
    accept(invitation=invitation_of(marc), password=PASSWORD, now=said_yes)
    ask(schools.saint_exupery, ANNE, now=asked)
    ask(schools.sainte_marie, MARC, now=NOW)  # known: open from the request on
    refuse(invitation=invitation_of(ask(schools.sainte_marie, JOSEE, now=asked)), now=NOW)

    figures = figures_of(YEAR, now=NOW)
    assert (figures.active, figures.invited, figures.refused) == (2, 1, 1)
    assert figures.days == [(date(2026, 11, 22), 1), (TODAY, 1)]
    assert [(one.fase_number, one.active, one.asked, one.share) for one in figures.schools] == [
        (99001, 1, 2, 50),
        (99002, 1, 2, 50),
    ]
    assert figures.registered == 2


def test_a_day_begins_at_midnight_in_brussels(schools: Schools) -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight, the 23rd
    accept(
        invitation=invitation_of(ask(schools.saint_exupery, ANNE, now=late)),
        password=PASSWORD,
        now=late,
    )
    assert figures_of(YEAR, now=NOW).days == [(date(2026, 11, 23), 1)]


def test_figures_cost_three_queries_and_none_for_five_minutes(
    schools: Schools, django_assert_max_num_queries: Any
) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n}", f"k{n}@example.org", "Jean", "Dupont") for n in range(40)],
    )
    cache.clear()
    with django_assert_max_num_queries(10):  # six are the cache's own
        first = figures_of(YEAR, now=NOW)
    with django_assert_max_num_queries(1):
        assert figures_of(YEAR, now=NOW + timedelta(minutes=1)) == first
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert figures_of(YEAR, now=timezone.now()).at != first.at


def test_a_short_time_has_a_bar_a_day_and_a_long_one_a_bar_a_week() -> None:
    few = bars_of(figures_with({date(2026, 11, 20): 3, TODAY: 1}), today=TODAY)
    assert [(bar.first, bar.count, bar.total) for bar in few] == [
        (date(2026, 11, 20), 3, 3),
        (date(2026, 11, 21), 0, 3),
        (date(2026, 11, 22), 0, 3),
        (date(2026, 11, 23), 0, 3),
        (date(2026, 11, 24), 0, 3),
        (TODAY, 1, 4),
    ]
    many = bars_of(figures_with({date(2026, 8, 24): 3, date(2026, 8, 30): 2}), today=TODAY)
    assert (many[0].count, many[0].last, many[-1].total) == (5, date(2026, 8, 30), 5)
    assert many[-1].last == TODAY
    assert len(many) == 14
    assert bars_of(figures_with({}), today=TODAY) == []


@pytest.mark.parametrize(
    ("count", "top"), [(0, 2), (1, 2), (3, 4), (4, 4), (9, 10), (11, 20), (350, 400), (401, 1000)]
)
def test_bars_stay_within_the_picture_under_a_round_number(count: int, top: int) -> None:
    chart = chart_of([Bar(TODAY, TODAY, count, count), Bar(TODAY, TODAY, 0, count)])
    assert (chart.highest, chart.half) == (top, top // 2)
    first = chart.rectangles[0]
    assert float(first.y) >= 0
    assert float(first.height) == pytest.approx(HEIGHT * count / top, abs=0.01)
    assert float(first.x) + float(first.width) <= WIDTH / 2


def test_the_page_shows_a_picture_and_its_table(browser: Client, schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE)
    ask(schools.saint_exupery, MARC)
    answer = browser.get("/exploitation/")
    shown = text_of(answer)
    for expected in (
        "Rentrée 2026-2027",
        "1 école a demandé des accès, 1 pas encore",
        "1 personne a accès · 1 invitée",
        "mercredi 25 novembre 2026 1 1",
        "1 sur 2 (50 %), 1 invité",
    ):
        assert expected in shown
    html = answer.content.decode()
    assert html.count('<rect class="chart-bar"') == 1
    assert 'role="img" aria-labelledby="chart-title"' in html
    assert "style=" not in html


def test_before_anybody_has_access_the_page_says_so(browser: Client) -> None:
    assert "Personne n’a encore accès cette année" in text_of(browser.get("/exploitation/"))


def test_schools_are_found_and_ordered(browser: Client, schools: Schools) -> None:
    confirmed(schools.sainte_marie, ANNE)
    ask(schools.saint_exupery, MARC)

    def order(query: str) -> list[int]:
        page = browser.get(f"/exploitation/par-ecole/?{query}").context["page"]
        return [one.fase_number for one in page]

    assert order("") == [99001, 99002]
    assert order("ordre=plus") == [99002, 99001]
    assert order("ordre=nom") == [99001, 99002]
    assert order("q=exupery") == [99001]
    assert order("q=rien") == []
    assert order("ordre=x") == [99001, 99002]


def test_what_is_stuck_is_counted_and_led_to(browser: Client, schools: Schools) -> None:
    for days, person in ((8, ANNE), (20, MARC), (1, JOSEE)):
        ask(schools.saint_exupery, person, now=NOW - timedelta(days=days))
    found = {one.label: one.count for one in stuck(NOW)}
    assert found["Invités depuis plus de 7 jours"] == 1
    assert found["Invitations expirées"] == 1
    for one in browser.get("/exploitation/").context["stuck"]:
        answer = browser.get(f"{reverse(one.url_name)}?{one.query}")
        assert len(answer.context["slice"].rows) == one.count, one.label


@pytest.fixture
def lines(schools: Schools) -> None:
    for days, actor, action in (
        (3, "school:99001", "membership.create"),
        (2, "operator:7", "school.suspend"),
        (1, "school:99001", "membership.delete"),
    ):
        line = Line(action=action, subject=f"membership:{days}", detail={"opened": ["x y"]})
        record(actor=actor, lines=[line], now=NOW - timedelta(days=days))


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("acteur=school:99001", ["membership:1", "membership:3"]),
        ("sujet=membership:2", ["membership:2"]),
        ("action=membership.create", ["membership:3"]),
        ("acteur=school:99001&action=membership.delete", ["membership:1"]),
        ("du=2026-11-23&au=2026-11-23", ["membership:2"]),
        ("au=2026-11-22", ["membership:3"]),
        ("sujet=personne", []),
        ("du=demain", []),
        ("sujet=" + "x" * 300, []),
    ],
)
def test_the_journal_is_filtered(browser: Client, query: str, subjects: list[str]) -> None:
    rows = browser.get(f"{JOURNAL}?{query}").context["slice"].rows
    assert [row.subject for row in rows] == subjects


@pytest.mark.usefixtures("lines")
def test_the_journal_says_what_was_done_and_what_is_chained(browser: Client) -> None:
    shown = text_of(browser.get(JOURNAL))
    assert "École suspendue" in shown
    assert "membership.create · opened x y" in shown
    assert "pas encore enchaînée" in shown
    seal(NOW)
    shown = text_of(browser.get(JOURNAL))
    assert "Dernière ligne enchaînée : n°" in shown
    assert "verify-journal" in shown


def test_a_wrong_date_is_a_sentence(browser: Client) -> None:
    assert "Saisissez une date valide" in text_of(browser.get(f"{JOURNAL}?du=hier"))


def test_the_journals_page_costs_the_same_for_many_lines(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    many = (Line(action="membership.create", subject=f"membership:{n}") for n in range(130))
    record(actor="school:99001", lines=many, now=NOW)
    with django_assert_max_num_queries(9):
        answer = browser.get(f"{JOURNAL}?acteur=school:99001")
    page = answer.context["slice"]
    seen = [row.subject for row in page.rows]
    while page.after:
        again = browser.get(JOURNAL, {"acteur": "school:99001", "apres": page.after})
        page = again.context["slice"]
        seen += [row.subject for row in page.rows]
    assert seen == [f"membership:{n}" for n in reversed(range(130))]

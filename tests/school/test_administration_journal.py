"""The head reads who did what and when, in words; nobody else does."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import preau.school
from preau.journal.actions import Line, record
from preau.school.administration.words import LABELS
from tests.school.cast import ADDRESSES, NOW, Cast

pytestmark = pytest.mark.django_db
DAY, ELISE = "25 novembre 2026", "Van den Bossche Élise"
WRITTEN = re.compile(r'(?:action=|_note\(|_line\(|_record\()\s*"([a-z]+\.[a-z_]+)"')


def rows(page: str) -> list[str]:
    """Return the lines of the table as text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]


def write(actor: str, action: str, subject: str, minutes: int = 1, **detail: object) -> None:
    line = Line(action=action, subject=subject, detail=detail)
    record(actor=actor, lines=[line], now=NOW + timedelta(minutes=minutes))


def test_every_action_that_the_code_writes_has_its_words() -> None:
    sources = Path(preau.school.__file__).parent.rglob("*.py")
    written = {name for file in sources for name in WRITTEN.findall(file.read_text("utf-8"))}

    assert len(written) > 25
    assert written <= set(LABELS), written - set(LABELS)


def test_lines_are_told_in_words_the_newest_first(head: Client, cast: Cast) -> None:
    write(cast.secretary.actor, "access.close", f"staff:{cast.elise.pk}")
    write("worker", "access.settle", f"staff:{cast.elise.pk}", 2, outcome="ended", transfer=3)
    write(cast.head.actor, "user.set_group", cast.reader.actor, 3, before="reader", group="head")

    page = head.get("/journal/").content.decode()

    assert rows(page)[:3] == [
        f"{DAY}, 09:03 Marie-Laure Evrard Autre accès donné lecture → direction Paul Lecteur",
        f"{DAY}, 09:02 Préau, de lui-même Réponse de la fédération accès fermé {ELISE}",
        f"{DAY}, 09:01 Isabelle Dumont Accès fermé à la main {ELISE}",
    ]
    assert f"/personnel/{cast.elise.key}/" in page


def test_a_link_that_was_given_says_by_which_way(head: Client, cast: Cast) -> None:
    write(cast.secretary.actor, "link.give", f"staff:{cast.elise.pk}", link=3, means="slip")
    [said, *_] = rows(head.get("/journal/").content.decode())
    assert said == f"{DAY}, 09:01 Isabelle Dumont Lien à signer donné sur un billet {ELISE}"


def test_no_address_is_shown(head: Client, cast: Cast) -> None:
    page = head.get("/journal/").content.decode().partition("<tbody>")[2].partition("</tbody>")[0]

    assert rows("<tbody>" + page)
    assert not any(email in page for email, _ in ADDRESSES.values())
    assert "@" not in page


def test_it_is_filtered_by_person_kind_and_day(head: Client, cast: Cast) -> None:
    write(cast.secretary.actor, "access.close", f"staff:{cast.elise.pk}")
    write(cast.secretary.actor, "sheet.print", f"staff:{cast.elise.pk}")
    write(cast.head.actor, "access.open", f"staff:{cast.elise.pk}")
    write(cast.secretary.actor, "access.close", f"staff:{cast.xavier.pk}", 2 * 24 * 60)

    def found(**asked: str) -> list[str]:
        return rows(head.get("/journal/", asked).content.decode())

    assert len(found(qui=cast.secretary.actor)) == 3
    assert len(found(qui=cast.secretary.actor, quoi="Accès au programme")) == 2
    assert len(found(quoi="Accès au programme", jusqu_au="2026-11-25")) == 2
    assert found(quoi="Accès au programme", jusqu_au="2026-11-24") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"avant": "99999999999999999999"},
        {"avant": "-1"},
        {"avant": "abc"},
        {"qui": "user:999"},
        {"quoi": "rien"},
        {"jusqu_au": "31/02/2026"},
    ],
)
def test_a_filter_that_means_nothing_breaks_nothing(
    head: Client, cast: Cast, asked: dict[str, str]
) -> None:
    assert head.get("/journal/", asked).status_code == 200


def test_pages_follow_each_other_without_a_gap_or_a_double(
    head: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    numbers = range(120)
    record(
        actor=cast.head.actor,
        lines=[Line(action="sheet.print", subject=f"staff:{cast.elise.pk}") for _ in numbers],
        now=NOW + timedelta(minutes=1),  # all of one moment
    )
    url, seen = f"/journal/?qui={cast.head.actor}", []
    while url:
        with django_assert_max_num_queries(12):
            page = head.get(url).content.decode()
        seen += rows(page)
        more = re.search(r'href="(\?[^"]+avant=\d+)"', page)
        url = f"/journal/{more.group(1).replace('&amp;', '&')}" if more else ""

    assert len(seen) == 120


@pytest.mark.parametrize("who", ["secretary", "reader"])
def test_it_is_the_heads_alone(request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    assert client.get("/journal/").status_code == 403
    assert "/journal/" not in client.get("/").content.decode()


def test_who_was_removed_keeps_their_lines(head: Client, cast: Cast) -> None:
    write(cast.secretary.actor, "access.close", f"staff:{cast.elise.pk}")
    head.post(f"/utilisateurs/{cast.secretary.pk}/retirer/")

    page = head.get("/journal/", {"qui": cast.secretary.actor}).content.decode()

    assert "Isabelle Dumont Accès fermé à la main" in rows(page)[0]

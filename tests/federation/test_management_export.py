"""The list as a file: as filtered, readable by Excel, harmless, and written down in the journal."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from preau.federation.accounts.models import Account
from preau.federation.management.export import HEADINGS
from preau.journal.models import Entry
from preau.tables import harmless
from tests.federation.cast import ANNE, JOSEE, MARC, Person, Schools, ask, ask_for, confirmed
from tests.federation.heads import list_path, signed_in_head

ROBBER = Person("P0666", "=cmd@example.org", '=HYPERLINK("https://example.org")', "-2+3")


@pytest.fixture
def head(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, MARC)


@pytest.fixture
def marc(head: Account) -> Client:
    return signed_in_head(head)


def export(client: Client, schools: Schools, **chosen: str) -> Any:
    return client.post(f"{list_path(schools.saint_exupery)}export/", chosen)


def rows_of_csv(answer: Any) -> list[list[str]]:
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def rows_of_xlsx(answer: Any) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return [[value or "" for value in row] for row in sheet.iter_rows(values_only=True)]  # type: ignore[misc]


def test_both_files_hold_what_the_list_shows_and_no_more(schools: Schools, marc: Client) -> None:
    ask_for(schools.saint_exupery, [ANNE, JOSEE])
    ask(schools.sainte_marie, Person("Z1", "zoe@example.org", "Zoé", "Zola"))
    text = rows_of_csv(export(marc, schools, format="csv"))
    assert text == rows_of_xlsx(export(marc, schools, format="xlsx"))
    assert text[0] == list(HEADINGS)
    assert [row[0] for row in text[1:]] == ["Delvaux", "Dupont", "Piette"]
    assert text[1][2:5] == [ANNE.email, "Enseignant", "Invité"]
    assert "Courriel en attente d’envoi" in text[1]


def test_a_file_is_filtered_as_the_page_is(schools: Schools, marc: Client) -> None:
    ask_for(schools.saint_exupery, [ANNE, JOSEE])
    found = rows_of_csv(export(marc, schools, format="csv", etat="invites", q="dupont"))
    assert [row[0] for row in found[1:]] == ["Dupont"]


def test_a_file_has_more_than_one_page_with_the_same_queries(
    schools: Schools, marc: Client, django_assert_max_num_queries: Any
) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n}", f"k{n}@example.org", "Kim", f"K{n:03}") for n in range(80)],
    )
    with django_assert_max_num_queries(20):
        assert len(rows_of_csv(export(marc, schools, format="csv"))) == 82


def test_nothing_in_a_file_is_a_formula(schools: Schools, marc: Client) -> None:
    ask(schools.saint_exupery, ROBBER)
    for kind, read in (("csv", rows_of_csv), ("xlsx", rows_of_xlsx)):
        (row,) = read(export(marc, schools, format=kind, q="cmd"))[1:]
        assert row[:3] == ["'-2+3", '\'=HYPERLINK("https://example.org")', "'=cmd@example.org"]


@given(st.text())
def test_no_cell_starts_as_a_formula_does_whatever_the_text(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not any(ord(sign) < 32 for sign in cell)


def test_the_journal_keeps_who_took_how_many(schools: Schools, marc: Client, head: Account) -> None:
    export(marc, schools, format="xlsx", etat="actifs")
    line = Entry.objects.get(action="school.export")
    assert (line.actor, line.subject) == (head.actor, "school:99001")
    assert line.detail == {"rows": 1, "kind": "xlsx"}


@pytest.mark.parametrize("kind", ["", "pdf", "../csv"])
def test_another_kind_of_file_does_not_exist(schools: Schools, marc: Client, kind: str) -> None:
    assert export(marc, schools, format=kind).status_code == 404
    assert not Entry.objects.filter(action="school.export").exists()


def test_a_file_is_given_on_our_own_form_only(schools: Schools, head: Account) -> None:
    client = signed_in_head(head, csrf=True)
    assert export(client, schools, format="csv").status_code == 403
    assert client.get(f"{list_path(schools.saint_exupery)}export/").status_code == 405


def test_a_file_is_kept_by_no_cache_and_named_after_school_and_day(
    schools: Schools, marc: Client
) -> None:
    answer = export(marc, schools, format="csv")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "comptes-99001-2026-11-25.csv" in answer.headers["Content-Disposition"]

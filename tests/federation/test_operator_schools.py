"""The operators' pages of schools: found, added, imported, suspended, their secrets changed."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from preau.federation.operators import school_list
from preau.federation.schools.actions import add_schools
from preau.federation.schools.models import School
from preau.journal.models import Entry
from tests.federation.cast import ANNE, JOSEE, MARC, NOW, TODAY, Schools, ask, confirmed
from tests.federation.heads import text_of
from tests.federation.operator_cast import operator
from tests.federation.test_operator_secrets import opens

LIST = "/exploitation/ecoles/"
CSV = "fase;nom\n1201;École du Parc\n1202;=Athénée\n99001;Institut Saint-Exupéry\nabc;Perdue\n"


@pytest.fixture
def browser(schools: Schools) -> Client:
    return operator()[1]


def chosen(browser: Client, text: str = CSV) -> str:
    """Send a list; return the address of its page."""
    file = SimpleUploadedFile("ecoles.csv", text.encode(), "text/csv")
    answer = browser.post(f"{LIST}importer/", {"file": file})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def secret_in(answer: Any) -> str:
    found = re.search(r"<strong>([\w-]{43})</strong>", answer.content.decode())
    assert found, text_of(answer)
    return found[1]


def test_the_list_says_how_far_each_school_is(browser: Client, schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE)
    ask(schools.saint_exupery, MARC)  # head and teacher: one person
    shown = text_of(browser.get(LIST))
    assert re.search(r"Saint-Exupéry FASE 99001 1 a accès 1 invité Ouverte", shown)
    assert re.search(r"Sainte-Marie FASE 99002 0 a accès 0 invité Ouverte", shown)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("exupery", [99001]),
        ("SAINT EXUPÉRY", [99001]),
        ("saint", [99001, 99002]),
        ("9900", [99001, 99002]),
        ("99002", [99002]),
        ("athénée", []),
        ("", [99001, 99002]),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_a_school_is_found_by_part_of_its_name_or_the_start_of_its_number(
    schools: Schools, text: str, found: list[int]
) -> None:
    rows = school_list.rows_of(list(school_list.find(text)), today=TODAY)
    assert [row.school.fase_number for row in rows] == found


def test_the_list_costs_the_same_for_many_schools(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    data = "".join(f"{n};École {n}\n" for n in range(1, 200))
    add_schools(data=data.encode(), by="operator:1", now=NOW)
    with django_assert_max_num_queries(11):
        answer = browser.get(LIST, {"apres": "100"})
    assert [row.school.fase_number for row in answer.context["rows"]] == list(range(101, 126))
    assert "apres=125" in answer.content.decode()


def test_a_list_of_schools_goes_on_where_it_stopped(browser: Client) -> None:
    data = "".join(f"{n};École {n}\n" for n in range(1, 121))
    add_schools(data=data.encode(), by="operator:1", now=NOW)
    seen: list[int] = []
    after = ""
    while after or not seen:
        page = browser.get(LIST, {"q": "ECOLE", "apres": after})
        seen += [row.school.fase_number for row in page.context["rows"]]
        after = page.context["slice"].after
    assert seen == list(range(1, 121))
    for strange in ("x", "-1", "9" * 99, "١"):
        assert browser.get(LIST, {"apres": strange}).status_code == 200


def test_a_school_added_shows_its_secret_once(browser: Client) -> None:
    answer = browser.post(f"{LIST}ajouter/", {"fase": " 1203 ", "name": "École  des Tilleuls"})
    secret = secret_in(answer)
    school = School.objects.get(fase_number=1203)
    assert school.name == "École des Tilleuls"
    assert opens(school, secret)
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in browser.get(f"{LIST}1203/").content.decode()
    assert Entry.objects.get(action="school.add", subject="school:1203").actor.startswith(
        "operator:"
    )


@pytest.mark.parametrize(
    ("fase", "name", "sentence"),
    [
        ("99001", "Encore elle", "déjà enregistrée"),
        ("zéro", "École", "n’est pas un numéro FASE"),
        ("", "École", "Ce champ est obligatoire"),
        ("1203", "", "Ce champ est obligatoire"),
        ("9999999999", "École", "n’est pas un numéro FASE"),
    ],
)
def test_a_school_that_cannot_be_is_refused_beside_its_field(
    browser: Client, fase: str, name: str, sentence: str
) -> None:
    answer = browser.post(f"{LIST}ajouter/", {"fase": fase, "name": name})
    assert sentence in text_of(answer)
    assert School.objects.count() == 2


def test_a_secret_is_changed_on_the_schools_page(browser: Client, schools: Schools) -> None:
    answer = browser.post(f"{LIST}99001/secret/", {"days": "7"})
    assert "L’ancien reste valable 7 jours" in text_of(answer)
    assert opens(schools.saint_exupery, secret_in(answer))
    assert opens(schools.saint_exupery, schools.secrets[99001])
    assert "l’ancien reste valable jusqu’au 2 décembre 2026" in text_of(
        browser.get(f"{LIST}99001/")
    )


@pytest.mark.parametrize("days", ["", "3", "-1", "9999", "sept"])
def test_only_the_offered_overlaps_are_taken(browser: Client, schools: Schools, days: str) -> None:
    answer = browser.post(f"{LIST}99001/secret/", {"days": days}, follow=True)
    assert "Choisissez combien de temps" in text_of(answer)
    assert opens(schools.saint_exupery, schools.secrets[99001])


def test_a_suspended_school_is_cut_at_once_and_comes_back(
    browser: Client, schools: Schools, bearer: Any
) -> None:
    asking = {"headers": {"Authorization": f"Bearer {bearer(99001)}"}}
    assert "Suspendre Institut Saint-Exupéry ?" in text_of(browser.get(f"{LIST}99001/suspendre/"))
    assert Client().get("/scim/v2/Users", **asking).status_code == 200

    browser.post(f"{LIST}99001/suspendre/")
    assert Client().get("/scim/v2/Users", **asking).status_code == 403
    assert "Suspendue" in text_of(browser.get(f"{LIST}?etat=suspendue"))

    browser.post(f"{LIST}99001/rouvrir/")
    assert Client().get("/scim/v2/Users", **asking).status_code == 200
    done = Entry.objects.filter(subject="school:99001").order_by("id")
    assert [entry.action for entry in done][-2:] == ["school.suspend", "school.reopen"]


@pytest.mark.parametrize("path", ["1/", "1/suspendre/", "99999999999999999999/"])
def test_a_school_that_is_not_there_is_a_404(browser: Client, path: str) -> None:
    assert browser.get(f"{LIST}{path}").status_code == 404


def test_a_list_is_looked_at_before_anything_is_written(browser: Client) -> None:
    page = chosen(browser)
    assert School.objects.count() == 2
    shown = text_of(browser.get(page))
    assert "2 À enregistrer 1 Enregistrées 1 Refusée" in shown
    refused = text_of(browser.get(f"{page}?voir=refusees"))
    assert "Ligne 5 abc Perdue « abc » n’est pas un numéro FASE" in refused


def test_a_list_is_registered_and_its_secrets_fetched(browser: Client, schools: Schools) -> None:
    page = chosen(browser)
    done = browser.post(page, follow=True)
    assert "2 écoles sont enregistrées" in text_of(done)
    answer = browser.post(f"{page}secrets/", {"days": "7"})

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["fase"] for row in rows] == ["1201", "1202", "99001"]
    assert rows[1]["nom"] == "'=Athénée"  # no formula for the spreadsheet
    for row in rows:
        assert opens(School.objects.get(fase_number=row["fase"]), row["secret"])
    assert opens(schools.saint_exupery, schools.secrets[99001])  # seven days more


def test_a_second_yes_registers_nothing_twice(browser: Client) -> None:
    page = chosen(browser)
    browser.post(page)
    browser.post(page)
    assert School.objects.count() == 4


def test_what_is_no_list_is_said_on_the_page(browser: Client) -> None:
    for data, sentence in ((b"\x00\x01\x02\x03", "pas du texte"), (b"fase;x\n1;2", "« nom »")):
        file = SimpleUploadedFile("x.csv", data)
        assert sentence in text_of(browser.post(f"{LIST}importer/", {"file": file}))
    assert "Choisissez un fichier" in text_of(browser.post(f"{LIST}importer/"))


def test_nobody_else_finds_a_list_and_it_is_gone_in_an_hour(browser: Client) -> None:
    page = chosen(browser)
    _, other = operator("autre@example.org")
    with time_machine.travel(NOW + timedelta(hours=1, minutes=1)):
        late = browser.get(page)
    for strange in (other.get(page), other.post(page), other.post(f"{page}secrets/", {"days": 7})):
        assert strange.headers["Location"] == f"{LIST}importer/"
    assert late.headers["Location"] == f"{LIST}importer/"
    assert School.objects.count() == 2


def test_counts_leave_out_years_that_are_over(schools: Schools) -> None:
    ask(schools.saint_exupery, JOSEE)
    [row] = school_list.rows_of([schools.saint_exupery], today=TODAY.replace(year=2027))
    assert (row.active, row.invited) == (0, 0)

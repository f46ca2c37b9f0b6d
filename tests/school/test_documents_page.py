"""The page /documents/autorisation/: whom it proposes, what it gives."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.consents.publishing import publish
from preau.school.consents.texts import PUBLISHED
from preau.school.documents.listing import PAGE_SIZE
from preau.school.documents.models import Sheet
from preau.school.register.actions import enter
from tests.school.cast import NOW, TODAY, Cast, person, position
from tests.school.sheets import pages

PAGE = "/documents/autorisation/"


def names(response: Any) -> list[str]:
    return [str(candidate.staff) for candidate in response.context["page"]]


def many(count: int) -> None:
    """Put more teachers in the register."""
    enter(
        people=[
            person(
                f"Q{n:04}", f"Zoé{n:04}", "Anne", position("Institutrice primaire", "2026-09-01")
            )
            for n in range(count)
        ],
        by="test",
        now=NOW,
    )


def test_it_proposes_those_without_consent_all_ticked(secretary: Client) -> None:
    response = secretary.get(PAGE)
    html = response.content.decode()
    assert names(response) == ["Lambert Xavier", "Wauthier Bénédicte"]
    assert 'name="staff" value="P0005" checked' in html
    assert "Documents individuels" in html
    assert "Documents divers" in html


def test_the_other_view_shows_every_teacher_and_the_head(secretary: Client) -> None:
    response = secretary.get(PAGE, {"voir": "toutes"})
    assert names(response) == [
        "Evrard Marie-Laure",
        "Lambert Xavier",
        "Van den Bossche Élise",
        "Vandamme Nathalie",
        "Wauthier Bénédicte",
    ]
    assert 'value="P0001" checked' not in response.content.decode()


def test_a_search_keeps_those_whose_name_key_or_address_matches(secretary: Client) -> None:
    for text in ("xavier", "P0005", "lambert5@"):
        assert names(secretary.get(PAGE, {"q": text})) == ["Lambert Xavier"]
    nobody = secretary.get(PAGE, {"q": "<b>zzz</b>"}).content.decode()
    assert "Personne ne correspond à « &lt;b&gt;zzz&lt;/b&gt; »" in nobody


def test_the_chosen_people_come_as_one_file(secretary: Client, cast: Cast) -> None:
    response = secretary.post(PAGE, {"staff": ["P0013", "P0001"]})
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == (
        'attachment; filename="Autorisation Compte SeGEC - 2 feuilles - 2026-11-25.pdf"'
    )
    assert len(pages(response.content)) == 2
    assert {row.printed_by for row in Sheet.objects.all()} == {cast.secretary.actor}


def test_one_person_gives_a_file_with_their_name(secretary: Client) -> None:
    response = secretary.post(PAGE, {"staff": "P0013"})
    name = "Autorisation%20Compte%20SeGEC%20-%20Wauthier%20B%C3%A9n%C3%A9dicte.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_one_file_a_person_comes_in_a_zip(secretary: Client, cast: Cast) -> None:
    response = secretary.post(PAGE, {"staff": ["P0013", "P0001"], "apart": "1"})
    assert response["Content-Type"] == "application/zip"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].endswith('2 feuilles - 2026-11-25.zip"')
    with ZipFile(BytesIO(b"".join(response))) as archive:
        found = {name: pages(archive.read(name)) for name in archive.namelist()}
    assert {name: len(sheets) for name, sheets in found.items()} == {
        "Autorisation Compte SeGEC - Evrard Marie-Laure (P0001).pdf": 1,
        "Autorisation Compte SeGEC - Wauthier Bénédicte (P0013).pdf": 1,
    }
    assert all(name[28:36] in sheets[0] for name, sheets in found.items())
    assert Sheet.objects.count() == 2


def test_everybody_of_the_list_is_printed_over_its_pages(secretary: Client) -> None:
    many(PAGE_SIZE)
    first = secretary.get(PAGE)
    assert len(names(first)) == PAGE_SIZE
    assert f"Imprimer les {PAGE_SIZE + 2} de la liste" in first.content.decode()
    assert len(names(secretary.get(PAGE, {"page": 2}))) == 2
    response = secretary.post(PAGE, {"everyone": "1", "voir": "sans-autorisation", "q": "Zoé"})
    assert len(pages(response.content)) == PAGE_SIZE


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "Choisissez au moins une personne"),
        ({"everyone": "1", "q": "zzz"}, "Choisissez au moins une personne"),
        ({"staff": ["P0005", "P9999"]}, "Aucun membre du personnel n’a la clé P9999."),
        ({"staff": "P0005", "texte": "2019"}, "À choisir : « 2026-11 »."),
    ],
)
def test_a_choice_that_cannot_be_printed_is_a_sentence(
    secretary: Client, chosen: dict[str, Any], sentence: str
) -> None:
    response = secretary.post(PAGE, chosen, follow=True)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Sheet.objects.exists()


def test_a_missing_letter_is_said_on_the_next_page(secretary: Client) -> None:
    enter(
        people=[person("P0100", "李", "Mei", position("Institutrice primaire", "2026-09-01"))],
        by="test",
        now=NOW,
    )
    secretary.post(PAGE, {"staff": "P0100"})
    assert "□ Mei (P0100) : une lettre manque" in secretary.get(PAGE).content.decode()


def test_the_version_of_the_text_can_be_chosen_todays_first(secretary: Client) -> None:
    assert 'name="texte"' not in secretary.get(PAGE).content.decode()
    future = replace(PUBLISHED[0], version="2026-12", valid_from=date(2026, 12, 1), intro="Demain.")
    newer = replace(PUBLISHED[0], version="2026-11b", valid_from=TODAY, intro="Autrement dit.")
    publish([newer, future])
    page = secretary.get(PAGE).content.decode()
    shown = re.findall(r"<option value=\"([^\"]*)\">([^<]*)<", page)
    assert shown == [
        ("2026-11b", "2026-11b (texte d’aujourd’hui)"),
        ("2026-12", "2026-12 (à venir, à partir du 01/12/2026)"),
        ("2026-11", "2026-11 (ancien, depuis le 01/11/2026)"),
    ]
    response = secretary.post(PAGE, {"staff": "P0005", "texte": "2026-12"})
    assert "Demain." in pages(response.content)[0]
    assert Sheet.objects.get().text.version == "2026-12"


def test_a_reader_sees_the_list_and_prints_nothing(reader: Client) -> None:
    page = reader.get(PAGE).content.decode()
    assert "Lambert Xavier" in page
    assert 'name="staff"' not in page
    assert reader.post(PAGE, {"staff": "P0005"}).status_code == 403
    assert not Sheet.objects.exists()


def test_nobody_prints_without_signing_in(client: Client, cast: Cast) -> None:
    response = client.post(PAGE, {"staff": "P0005"})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign-in"))


@pytest.mark.parametrize("count", [3, 90])
def test_queries_do_not_grow_with_the_people(
    secretary: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    many(count)
    with django_assert_max_num_queries(9):
        secretary.get(PAGE)
    with django_assert_max_num_queries(13):
        secretary.post(PAGE, {"everyone": "1"})

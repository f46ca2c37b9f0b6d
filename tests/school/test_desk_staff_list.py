"""The staff list: who, what they do, where they stand, and what mends it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.people.models import Group, User
from tests.school.cast import PASSWORD, Cast
from tests.school.crowd import make_crowd

pytestmark = pytest.mark.django_db


def look(client: Client, **query: str) -> str:
    answer = client.get(reverse("staff-list"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def names(page: str) -> list[str]:
    return re.findall(r'<a class="person-name"[^>]*>([^<]+)</a>', page)


def test_everybody_is_in_the_list_in_the_order_of_their_names(secretary: Client) -> None:
    assert names(look(secretary)) == [
        "Evrard Marie-Laure",
        "Henrard Sophie",
        "Lambert Inès",
        "Lambert Xavier",
        "Piérard Nathalie",
        "Van den Bossche Élise",
        "Vandamme Nathalie",
        "Wauthier Bénédicte",
    ]


def test_each_state_is_a_word_with_its_reason_and_the_link_that_mends_it(
    secretary: Client, cast: Cast
) -> None:
    page = look(secretary, q="Wauthier")
    assert "Sans adresse" in page
    assert "Aucune adresse électronique sur la fiche." in page
    assert f'href="{reverse("record-addresses", args=[cast.wauthier.key])}"' in page


def test_a_search_looks_at_name_first_name_key_and_address(secretary: Client) -> None:
    assert names(look(secretary, q="lambert xavier")) == ["Lambert Xavier"]
    assert names(look(secretary, q="P0013")) == ["Wauthier Bénédicte"]
    assert names(look(secretary, q="vandenbossche4@")) == ["Van den Bossche Élise"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("BENEDICTE", "Wauthier Bénédicte"),
        ("évrard", "Evrard Marie-Laure"),
        ("ÉLISE", "Van den Bossche Élise"),
        ("e\N{COMBINING ACUTE ACCENT}lise bossche", "Van den Bossche Élise"),
    ],
)
def test_a_search_minds_neither_accents_nor_capitals(
    secretary: Client, typed: str, found: str
) -> None:
    assert names(look(secretary, q=typed)) == [found]


def test_a_state_chosen_shows_its_people_only(secretary: Client) -> None:
    assert names(look(secretary, etat="sans-autorisation")) == ["Lambert Xavier"]
    assert names(look(secretary, etat="prets", q="Lambert Xavier")) == []


def test_a_state_that_does_not_exist_shows_everybody(secretary: Client) -> None:
    assert len(names(look(secretary, etat="nimporte"))) == 8


def test_the_chips_count_what_a_click_will_show(secretary: Client) -> None:
    page = look(secretary, q="lambert")
    assert re.search(r'<span class="n">2</span> Tous', page)
    assert re.search(r'value="sans-autorisation"><span class="n n-stop">1</span>', page)


def test_a_search_without_result_says_what_can_be_searched(secretary: Client) -> None:
    page = look(secretary, q="<b>Dupont</b>")
    assert "Personne ne correspond à" in page
    assert "&lt;b&gt;Dupont&lt;/b&gt;" in page
    assert "<b>Dupont</b>" not in page


def test_a_state_that_nobody_is_in_says_what_it_means(secretary: Client) -> None:
    assert "l’accès au programme est ouvert" in look(secretary, etat="actifs")


def test_an_empty_register_teaches_how_to_fill_it(client: Client) -> None:
    client.force_login(User.objects.create_user("a@example.org", PASSWORD, group=Group.HEAD))
    page = look(client)
    assert "une ligne par personne et par fonction" in page
    assert reverse("import") in page


def test_fifty_people_a_page_and_the_search_stays_with_the_pages(secretary: Client) -> None:
    make_crowd(120)
    first = look(secretary, q="camille", etat="sans-adresse")
    assert len(names(first)) == 40
    everybody = look(secretary, q="camille")
    assert len(names(everybody)) == 50
    assert "Page 1 sur 3" in everybody
    assert 'name="page" value="2"' in everybody
    assert len(names(look(secretary, q="camille", page="3"))) == 20


@pytest.mark.parametrize("page", ["0", "-1", "999", "deux"])
def test_a_page_that_does_not_exist_is_the_nearest_one(secretary: Client, page: str) -> None:
    assert len(names(look(secretary, page=page))) == 8


def test_a_reader_sees_the_reason_but_not_the_link_that_mends(reader: Client) -> None:
    page = look(reader, q="Wauthier")
    assert "Aucune adresse électronique sur la fiche." in page
    assert "Ajouter une adresse" not in page

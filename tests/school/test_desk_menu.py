"""The menu says where one is and who one is, on a wide screen and on a phone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.school.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("home", "Accueil"),
        ("staff-list", "Personnel"),
        ("quick-encoding", "Personnel"),
        ("function-table", "Personnel"),
        ("authorisations", "Documents"),
        ("activation", "Activation"),
        ("import", "Importer"),
    ],
)
def test_the_menu_marks_where_one_is_and_nothing_else(
    secretary: Client, name: str, label: str
) -> None:
    page = secretary.get(reverse(name)).content.decode()
    menus = re.findall(r"<nav[^>]*Menu principal.*?</nav>", page, re.DOTALL)
    assert len(menus) == 2
    for menu in menus:
        assert re.findall(r'aria-current="page">([^<]+)<', menu) == [label]


def test_the_menu_of_the_record_is_that_of_the_staff(secretary: Client, cast: Cast) -> None:
    page = secretary.get(reverse("record-addresses", args=[cast.elise.key])).content.decode()
    assert '<a href="/personnel/" aria-current="page">Personnel</a>' in page


def test_who_is_signed_in_and_the_way_out_are_on_both_menus(secretary: Client, cast: Cast) -> None:
    page = secretary.get(reverse("home")).content.decode()
    assert page.count(f'<form method="post" action="{reverse("sign-out")}">') == 2
    assert page.count(f"secrétariat · {cast.secretary.email}") == 2


def test_nobody_sees_the_menu_before_signing_in(client: Client, db: None) -> None:
    page = client.get(reverse("sign-in")).content.decode()
    assert "Menu principal" not in page
    assert "Préau École" in page

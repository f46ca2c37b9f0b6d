"""The table of functions: what a title is decides whom the account is for."""

import pytest
from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.school.register.models import Category, PositionCategory
from tests.school.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/fonctions/"


def save(client: Client, **form: str) -> str:
    return client.post(URL, form, follow=True).content.decode()


def title(name: str) -> PositionCategory:
    return PositionCategory.objects.get(title=name)


def test_what_nobody_has_said_yet_comes_first_and_is_explained(secretary: Client) -> None:
    page = secretary.get(URL).content.decode()
    assert page.index("Fonction inconnue de la table") < page.index("Institutrice primaire")
    assert "On ne le devine pas d’après le nom" in page


def test_saying_what_a_function_is_concerns_those_who_hold_it(
    secretary: Client, cast: Cast
) -> None:
    unknown = title("Fonction inconnue de la table")
    page = save(secretary, **{f"category-{unknown.pk}": "teaching"})
    assert "enseignant" in page
    record = secretary.get(reverse("record-identity", args=[cast.ines.key])).content.decode()
    assert "Prêt à activer" in record
    kept = Entry.objects.get(action="function.set_category")
    assert kept.actor == cast.secretary.actor


def test_saving_the_table_as_it_is_changes_nothing(secretary: Client) -> None:
    known = title("Institutrice primaire")
    assert "Rien n’a changé." in save(secretary, **{f"category-{known.pk}": known.category})
    assert not Entry.objects.filter(action="function.set_category").exists()


@pytest.mark.parametrize("value", ["unknown", "chef", "TEACHING"])
def test_a_category_that_cannot_be_chosen_writes_nothing(secretary: Client, value: str) -> None:
    known, unknown = title("Institutrice primaire"), title("Fonction inconnue de la table")
    page = save(secretary, **{f"category-{known.pk}": value, f"category-{unknown.pk}": "teaching"})
    assert "Choisissez" in page
    assert title("Institutrice primaire").category == Category.TEACHING
    assert title("Fonction inconnue de la table").category == Category.UNKNOWN


@pytest.mark.parametrize("pk", ["999999", "abc", ""])
def test_a_function_that_does_not_exist_writes_nothing(secretary: Client, pk: str) -> None:
    assert "Rechargez la page" in save(secretary, **{f"category-{pk}": "teaching"})


def test_a_reader_sees_the_table_and_cannot_change_it(reader: Client, cast: Cast) -> None:
    page = reader.get(URL).content.decode()
    assert "Institutrice primaire" in page
    assert "<select" not in page
    known = title("Institutrice primaire")
    assert reader.post(URL, {f"category-{known.pk}": "other"}).status_code == 403
    assert title("Institutrice primaire").category == Category.TEACHING

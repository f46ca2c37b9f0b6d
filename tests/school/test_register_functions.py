"""The table of functions decides who teaches (domain.md); a name decides nothing."""

import pytest

from preau.journal.models import Entry
from preau.school.register.actions import enter, leave, set_category
from preau.school.register.models import Category, PositionCategory
from preau.school.register.titles import title_key
from tests.school.cast import NOW, TODAY, Cast, person, position

pytestmark = pytest.mark.django_db


def category_of(title: str) -> str:
    return PositionCategory.objects.by_key([title_key(title)])[title_key(title)].category


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Directeur d'école fondamentale", "head"),
        ("Directrice d’école primaire", "head"),
        ("INSTITUTRICE  PRIMAIRE", "teaching"),
        ("Maître de religion catholique", "teaching"),
        ("Maître de philosophie et citoyenneté", "teaching"),
        ("Maître d’éducation physique", "teaching"),
        ("Instituteur primaire chargé de l'immersion (anglais)", "teaching"),
        ("Puéricultrice", "other"),
        ("Surveillant", "other"),
        ("Ouvrière d'entretien", "other"),
        ("Direction", "head"),
        ("Enseignant", "teaching"),
        ("Aide", "other"),
    ],
)
def test_the_table_knows_the_titles_of_fundamental_schools(title: str, category: str) -> None:
    assert category_of(title) == category


def test_titles_are_the_same_but_for_blanks_capitals_and_apostrophes() -> None:
    assert title_key(" Maître  D’éducation physique ") == title_key("maître d'éducation physique")
    assert title_key("Maitre") != title_key("Maître")


def test_a_title_that_nobody_classified_is_not_guessed() -> None:
    title = "Institutrice primaire détachée"
    enter(people=[person("N1", "A", "B", position(title, "2026-08-24"))], by="import", now=NOW)
    assert category_of(title) == "unknown"


def test_classifying_a_title_is_written_in_the_journal(cast: Cast) -> None:
    title = cast.ines.positions.get().title
    set_category(title=title, category=Category.TEACHING, by="user:1", now=NOW)
    assert category_of(str(title)) == "teaching"
    entry = Entry.objects.get(action="function.set_category")
    assert entry.detail == {"from": "unknown", "to": "teaching"}


def test_entering_people_again_replaces_their_functions(cast: Cast) -> None:
    again = person("P0001", "Evrard", "Marie-Laure", position("Directrice", "2026-08-24"))
    [evrard] = enter(people=[again], by="import", now=NOW)
    assert evrard == cast.evrard
    assert evrard.private_email == cast.evrard.private_email
    assert [str(p.title) for p in evrard.positions.all()] == ["Directrice"]


def test_leaving_keeps_the_earlier_day(cast: Cast) -> None:
    leave(staff=[cast.elise], on=TODAY, by="import", now=NOW)
    cast.elise.refresh_from_db()
    leave(staff=[cast.elise], on=TODAY.replace(day=26), by="import", now=NOW)
    cast.elise.refresh_from_db()
    assert cast.elise.left_on == TODAY

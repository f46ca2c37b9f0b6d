"""Each cell that cannot be read is named with its row, and a sentence that mends it."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.school.imports.cells import BadCellError, read_date, read_tick
from preau.school.imports.judged import Remark
from tests.school.lists import apply, plain, preview, row, somebody

pytestmark = pytest.mark.django_db

WITHOUT = "La personne est reprise sans cette donnée. Corrigez la cellule."
NO_POSITION = "La personne est reprise, sans cette fonction. Corrigez la cellule."
NO_ROW = "La ligne n’est pas reprise."
NO_PERMISSION = "Aucune autorisation n’est enregistrée."

REFUSED = {
    "no key": ({"key": ""}, "Clé", f"La cellule « Clé » est vide. {NO_ROW} Complétez-la."),
    "no name": ({"family": " "}, "Nom", f"La cellule « Nom » est vide. {NO_ROW} Complétez-la."),
    "a name too long": (
        {"given": "a" * 101},
        "Prénom",
        f"La cellule « Prénom » dépasse 100 caractères. {NO_ROW} Raccourcissez-la.",
    ),
    "a key that no address can hold": (
        {"key": "12/2026"},
        "Clé",
        f"Une clé ne peut contenir de barre oblique. {NO_ROW} Donnez une autre clé à la personne.",
    ),
    "a separator too many": (
        {"signed": "01/09/2026;x"},
        "Clé",
        (
            f"Cette ligne a plus de cellules qu’il n’y a de colonnes. {NO_ROW} "
            "Mettez entre guillemets le texte qui contient le séparateur."
        ),
    ),
    "a day that does not exist": (
        {"born": "31/02/1990"},
        "Date de naissance",
        f"Ce jour n’existe pas dans le calendrier. {WITHOUT}",
    ),
    "a year of two digits": (
        {"born": "14.3.91"},
        "Date de naissance",
        f"L’année doit être écrite en quatre chiffres, comme 24/08/2026. {WITHOUT}",
    ),
    "a birth to come": (
        {"born": "01/01/2030"},
        "Date de naissance",
        f"Cette date est dans le futur. {WITHOUT}",
    ),
    "an American date": (
        {"starts": "08/24/2026"},
        "Date de début",
        f"Il n’y a pas de mois 24 : écrivez la date jour/mois/année. {NO_POSITION}",
    ),
    "a date in words": (
        {"starts": "à la rentrée"},
        "Date de début",
        "Ce n’est pas une date : écrivez-la jour/mois/année, comme 24/08/2026. " + NO_POSITION,
    ),
    "no start": ({"starts": ""}, "Date de début", f"La date de début manque. {NO_POSITION}"),
    "an end before the start": (
        {"ends": "31/08/2020"},
        "Date de fin",
        f"La fin vient avant le début, le 01/09/2020. {NO_POSITION}",
    ),
    "no function": ({"title": ""}, "Fonction", f"La fonction manque. {NO_POSITION}"),
    "no address": (
        {"email": "anne.lefevre"},
        "E-mail privé",
        (
            "« anne.lefevre » n’est pas une adresse électronique. La personne est reprise, sans "
            "adresse. Encodez la bonne sur sa fiche, onglet Adresses."
        ),
    ),
    "a tick that is neither": (
        {"tick": "peut-être"},
        "Autorisation SeGEC",
        f"Écrivez « Oui » ou « Non ». {NO_PERMISSION}",
    ),
    "a signature to come": (
        {"signed": "26/11/2026"},
        "Date de signature",
        f"La date de signature est dans le futur. {NO_PERMISSION} Corrigez cette date.",
    ),
    "a signature that is no date": (
        {"signed": "signé"},
        "Date de signature",
        (
            "Ce n’est pas une date : écrivez-la jour/mois/année, comme 24/08/2026. "
            f"{NO_PERMISSION} Corrigez cette date."
        ),
    ),
}
WARNED = {
    "blanks and capitals": (
        {"email": " Anne.LEFEVRE@example.org"},
        "E-mail privé",
        (
            "L’adresse a des blancs ou des majuscules : elle est gardée comme "
            "« anne.lefevre@example.org ». Rien à faire si c’est la bonne."
        ),
    ),
    "no function at all": (
        {"title": "", "starts": ""},
        "Fonction",
        (
            "Cette ligne ne donne aucune fonction : elle n’en ajoute ni n’en retire. "
            "Complétez-la si la personne en a une."
        ),
    ),
    "a tick without an address": (
        {"email": ""},
        "Autorisation SeGEC",
        (
            f"La coche ne couvre aucune adresse. {NO_PERMISSION} "
            "Ajoutez l’adresse à la liste, ou encodez-la sur la fiche."
        ),
    ),
    "a tick without a date": (
        {"signed": ""},
        "Autorisation SeGEC",
        (
            "La coche n’a pas de date de signature : elle compte comme signée le 25/11/2026, jour "
            "de l’importation. Si le document porte une autre date, corrigez-la sur la fiche, "
            "onglet Adresses."
        ),
    ),
}


def said(remarks: list[Remark]) -> list[tuple[int, str, str]]:
    return [(r.place.row, r.place.column, plain(r.sentence)) for r in remarks]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_cell_has_its_row_its_column_and_its_remedy(name: str) -> None:
    cells, column, sentence = REFUSED[name]
    plan = preview(row(key="T0", email=""), row(**cells))
    assert said(list(plan.refused)) == [(3, column, sentence)]


@pytest.mark.parametrize("name", WARNED)
def test_a_cell_to_look_at_has_its_row_its_column_and_its_remedy(name: str) -> None:
    cells, column, sentence = WARNED[name]
    plan = preview(row(**cells))
    assert (said(list(plan.warnings)), plan.refused) == ([(2, column, sentence)], [])


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_cell_leaves_its_person_in_when_a_key_and_a_name_allow_it(name: str) -> None:
    cells, _, sentence = REFUSED[name]
    plan = preview(row(**cells))
    assert len(plan.people) == (0 if NO_ROW in sentence else 1)


@pytest.mark.parametrize("signed", ["signé", "26/11/2026"])
def test_a_tick_with_an_unreadable_signature_is_no_permission(signed: str) -> None:
    apply(row(signed=signed))
    assert somebody().private_email == "anne.lefevre@example.org"
    assert not somebody().consents.exists()


def test_a_tick_without_a_date_counts_as_signed_on_the_day_of_the_import() -> None:
    apply(row(signed=""))
    assert somebody().consents.valid().get().signed_on == date(2026, 11, 25)


@pytest.mark.parametrize("typed", ["14/03/1991", "14-03-1991", "14.3.1991", "1991-03-14"])
def test_a_date_is_read_as_belgians_and_machines_write_it(typed: str) -> None:
    assert read_date(typed) == read_date(f" {typed}T00:00:00") == date(1991, 3, 14)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_date_that_is_written_is_read_back(day: date) -> None:
    assert read_date(f"{day:%d/%m/%Y}") == read_date(day.isoformat()) == day


@given(st.text(max_size=12))
def test_a_date_or_a_tick_is_read_or_refused_whatever_is_typed(typed: str) -> None:
    for read in (read_date, read_tick):
        with contextlib.suppress(BadCellError):
            read(typed)


@pytest.mark.parametrize("typed", ["Oui", "oui", "x", "X", "1", "vrai", " OUI "])
def test_a_tick_has_several_ways_to_say_yes(typed: str) -> None:
    assert read_tick(typed) is True


def test_rows_of_one_person_that_contradict_each_other_are_named() -> None:
    plan = preview(
        row(),
        row(family="Lefebvre", starts="01/09/2021", email="autre@example.org", tick="Non"),
    )
    assert [(r.place.column, plain(r.message)) for r in plan.warnings] == [
        (
            "E-mail privé",
            (
                "Une autre ligne de la même personne donne l’adresse « anne.lefevre@example.org » :"
                " c’est elle qui est gardée."
            ),
        ),
        (
            "Autorisation SeGEC",
            (
                "Deux lignes de la même personne se contredisent : Oui et Non. "
                "Aucune autorisation n’est ajoutée ni retirée."
            ),
        ),
        ("Nom", "Une autre ligne de la même clé dit « Lefèvre » : c’est ce qui est gardé."),
    ]
    assert len(plan.people) == 1
    assert len(plan.people[0].person.positions) == 2


def test_a_row_written_twice_is_one_function() -> None:
    plan = preview(row(), row())
    assert (len(plan.people[0].person.positions), plan.refused, plan.warnings) == (1, [], [])

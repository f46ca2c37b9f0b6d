"""What a school writes: how it is kept, what keeps it from being published, what differs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from preau.school.consents.models import Text
from preau.school.consents.publishing import row
from preau.school.consents.texts import PUBLISHED, Wording
from preau.school.documents.room import Excess
from preau.school.wording.difference import differences, pieces
from preau.school.wording.rules import (
    OF_PREAU,
    Problem,
    free_day,
    name_for,
    newer_of_preau,
    problems_of_day,
    problems_of_name,
    problems_of_words,
)
from preau.school.wording.words import Words, rearranged, tidy
from tests.school.cast import NOW, TODAY

FIRST = PUBLISHED[0]
WORDS = Words.of(FIRST)


def text(wording: Wording, **values: str) -> Text:
    """Return an unsaved row."""
    found: Text = row(Text, wording)
    found.published_at = wording.published_at
    for name, value in values.items():
        setattr(found, name, value)
    return found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  deux\r\n\r\nlignes\tet  plus ", "deux lignes et plus"),
        (
            "le but : « oui » ; non ! quoi ?",
            "le but\u00a0: «\u00a0oui\u00a0»\u00a0; non\u00a0! quoi\u00a0?",
        ),
        ("e\u0301cole", "école"),
        ("mot\u00adcoupé\u200b", "motcoupé"),
        ("à 14:30, a:b", "à 14:30, a:b"),
        ("", ""),
    ],
)
def test_a_paragraph_is_kept_as_it_is_printed(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
    assert tidy(kept) == kept


@pytest.mark.parametrize(
    ("do", "titles"),
    [
        ("add", ["A", "B", "C", ""]),
        ("up-2", ["B", "A", "C"]),
        ("up-1", ["A", "B", "C"]),
        ("down-2", ["A", "C", "B"]),
        ("down-3", ["A", "B", "C"]),
        ("remove-2", ["A", "C"]),
        ("remove-4", ["A", "B", "C"]),
        ("remove-", ["A", "B", "C"]),
        ("eat-1", ["A", "B", "C"]),
        ("save", ["A", "B", "C"]),
    ],
)
def test_notes_are_added_removed_and_moved(do: str, titles: list[str]) -> None:
    notes = (("A", "a"), ("B", "b"), ("C", "c"))
    assert [title for title, _ in rearranged(notes, do)] == titles


def test_a_note_in_which_nothing_was_written_is_not_published() -> None:
    words = replace(WORDS, notes=(("", ""), ("À qui.", "Au SeGEC."), ("", "")))
    assert words.wording("x", TODAY).notes == (("À qui.", "Au SeGEC."),)
    assert list(problems_of_words(words, [])) == []


def test_a_text_without_a_name_is_called_after_its_day() -> None:
    day = date(2026, 12, 1)
    assert name_for(day, []) == "2026-12-01 école"
    assert name_for(day, ["2026-12-01 École"]) == "2026-12-01 école 2"
    assert name_for(day, ["2026-12-01 école", "2026-12-01 école 2"]) == "2026-12-01 école 3"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("2026-12-01 école", ""),
        ("Rentrée de l’école no. 2", ""),
        ("x" * 31, "30 signes au plus"),
        ("a/b", "lettres, chiffres"),
        ("..", "lettres, chiffres"),
        ("李", "lettres, chiffres"),
        ("2027-09", "nom réservé"),
        ("2027-09B", "nom réservé"),
        ("Brouillon", "nom réservé"),
        ("Le NÔTRE", "Un texte s’appelle déjà « Le NÔTRE »."),
    ],
)
def test_a_name_is_short_printable_and_nobody_elses(name: str, sentence: str) -> None:
    found = [problem.sentence for problem in problems_of_name(name, ["Le nôtre", "2026-11"])]
    assert len(found) == bool(sentence)
    assert all(sentence in one for one in found)


@pytest.mark.parametrize("wording", PUBLISHED, ids=lambda one: one.version)
def test_no_school_can_take_a_name_that_preau_gives(wording: Wording) -> None:
    assert OF_PREAU.fullmatch(wording.version), "a migration would meet a school's own text"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 11, 24), "Ce jour est passé"),
        (TODAY, ""),
        (date(2026, 12, 1), "« à nous » commence déjà ce jour-là"),
        (date(2026, 12, 2), ""),
        (None, "Indiquez le premier jour"),
    ],
)
def test_a_text_begins_today_or_later_and_on_a_day_of_its_own(
    day: date | None, sentence: str
) -> None:
    coming = replace(FIRST, version="à nous", valid_from=date(2026, 12, 1))
    found = [problem.sentence for problem in problems_of_day(day, [coming], TODAY)]
    assert len(found) == bool(sentence)
    assert all(sentence in one for one in found)


def test_tomorrow_is_proposed_or_the_first_day_after_that_no_other_text_has() -> None:
    tomorrow, after = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    assert free_day(TODAY, [TODAY, after]) == tomorrow
    assert free_day(TODAY, [tomorrow]) == after


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (replace(WORDS, intro=""), Problem("intro", "Le début est vide.")),
        (
            replace(WORDS, declarations=(WORDS.declarations[0], "")),
            Problem("second", "La deuxième déclaration est vide."),
        ),
        (
            replace(WORDS, declarations=("J’ai lu 李 et ☃.", WORDS.declarations[1])),
            Problem(
                "first",
                "La première déclaration contient « 李 » « ☃ », que la police de la feuille"
                " n’a pas.",
            ),
        ),
        (
            replace(WORDS, notes=(("À qui.", ""),)),
            Problem("notes-0-words", "La note 1 n’a pas de texte."),
        ),
        (
            replace(WORDS, notes=(("À qui.", "Au SeGEC."), ("", "Rien."))),
            Problem("notes-1-title", "La note 2 n’a pas de titre."),
        ),
        (
            replace(WORDS, notes=(("😀.", "Oui."),)),
            Problem(
                "notes-0-title",
                "Le titre de la note 1 contient « 😀 », que la police de la feuille n’a pas.",
            ),
        ),
    ],
)
def test_what_is_empty_or_cannot_be_printed_is_named(words: Words, problem: Problem) -> None:
    assert list(problems_of_words(words, [])) == [problem]


def test_what_is_too_long_is_said_with_its_lines_and_letters() -> None:
    excesses = [
        Excess(part="intro", lines=1, letters=100),
        Excess(part="notes", lines=3, letters=170),
    ]
    assert list(problems_of_words(WORDS, excesses)) == [
        Problem(
            "intro",
            "Le début ne tient pas sur la feuille : environ 1 ligne de trop, soit 100 signes.",
        ),
        Problem(
            "notes",
            "L’ensemble des notes ne tient pas sur la feuille : environ 3 lignes de trop, soit"
            " 170 signes.",
        ),
    ]


def test_two_texts_are_compared_word_by_word() -> None:
    found = list(pieces("Je donne mon adresse privée.", "Je donne mon adresse, à moi."))
    assert [(piece.kind, piece.text) for piece in found] == [
        ("same", "Je donne mon"),
        ("removed", "adresse privée."),
        ("added", "adresse, à moi."),
    ]


def test_parts_that_differ_are_shown_and_notes_are_known_by_their_title() -> None:
    gone, *others = FIRST.notes
    new = replace(FIRST, intro=f"{FIRST.intro} Merci.", notes=(*others, ("Et.", "Voilà.")))
    found = differences(FIRST, new)
    assert [part.title for part in found] == [
        "Le début",
        "La note « Ce qui est transmis »",
        "La note « Et »",
    ]
    assert [(piece.kind, piece.text) for piece in found[0].pieces][-1] == ("added", "Merci.")
    assert [piece.kind for piece in found[1].pieces] == ["removed"]
    assert found[1].pieces[0].text == " ".join(gone)
    assert [(piece.kind, piece.text) for piece in found[2].pieces] == [("added", "Et. Voilà.")]
    assert differences(FIRST, replace(FIRST, version="autre")) == []


def test_a_newer_text_of_preau_is_named_to_a_school_that_did_not_know_it() -> None:
    newer = replace(FIRST, version="2027-03", valid_from=date(2027, 3, 1), intro="Autrement dit.")
    own = replace(FIRST, version="à nous", valid_from=TODAY, intro="De nous.", published_at=NOW)
    old, new = text(FIRST), text(newer)
    ours = text(own, preau_version="2026-11")
    assert newer_of_preau([new, old]) == ""
    assert newer_of_preau([ours, old]) == ""
    assert newer_of_preau([new, ours, old]) == "2027-03"
    knowing = text(own, preau_version="2027-03")
    assert newer_of_preau([new, knowing, old]) == ""
    same = text(replace(own, intro="Autrement dit."), preau_version="2026-11")
    assert newer_of_preau([new, same, old]) == ""

"""The document of a signature on a screen: what was read, declared and done, whatever the names."""

import numpy as np
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from preau.school.sealing.verdict import PROVES, PROVES_NOT
from preau.school.signing.evidence.data import EvidenceData
from preau.school.signing.evidence.render import render_evidence
from tests.school.sheets import pages
from tests.school.signatures import SIGNED, STROKES, signed


def text(data: EvidenceData) -> str:
    return " ".join(pages(render_evidence(data)))


def test_it_says_who_read_what_word_for_word() -> None:
    shown = text(SIGNED)
    wording = SIGNED.wording
    for words in (
        "École Saint-Exupéry",
        "Rue des Aviateurs 12, 5000 Namur",
        "Numéro FASE 99001",
        "Van den Bossche Élise",
        "Institutrice primaire",
        "2026-2027",
        wording.intro,
        *wording.declarations,
        *(f"{title} {note}" for title, note in wording.notes),
        wording.version,
        wording.sha256,
        "0123-4567-89AB",
    ):
        assert " ".join(words.split()) in shown, words


def test_it_says_what_was_done_and_when_in_belgium_and_by_utc() -> None:
    shown = text(SIGNED)
    for words in (
        "donné le 24 novembre 2026 à 8 h 00 (2026-11-24 07:00:03 UTC), par un courriel",
        "25 novembre 2026 à 9 h 01 (2026-11-25 08:01:05 UTC)",
        "par un code envoyé à cette adresse le 25 novembre 2026",
        "elise.vandenbossche4@example.org",
        "le 25 novembre 2026 à 9 h 03 (2026-11-25 08:03:44 UTC)",
        "a tapé son nom en guise de signature : Élise Van den Bossche",
    ):
        assert words in shown, words
    assert "sur un billet que l’école lui a remis" in text(signed(by_mail=False))


def test_it_says_what_the_seal_proves_and_how_to_check_it() -> None:
    shown = text(SIGNED)
    for words in (PROVES, PROVES_NOT, "preau school verify"):
        assert " ".join(words.split()) in shown


def test_a_drawn_signature_is_drawn_where_it_was_drawn() -> None:
    data = signed(typed_name="", strokes=STROKES)
    shown = text(data)
    assert "a dessiné sa signature" in shown
    assert "Élise Van den Bossche" not in shown
    other = signed(typed_name="", strokes=(((100, 300), (700, 300)),))
    assert _ink(data) != _ink(other)
    blank = np.count_nonzero(_pixels(signed(typed_name="", strokes=(((1, 1),),))) < 128)
    assert np.count_nonzero(_pixels(data) < 128) > blank + 500


def test_what_is_typed_is_shown_and_never_read_as_markup() -> None:
    shown = text(signed(typed_name='#read("/etc/passwd") *a* $x$', name="<b>Élise</b> @a #b"))
    assert '#read("/etc/passwd") *a* $x$' in shown
    assert "<b>Élise</b> @a #b" in shown
    assert "root:" not in shown


def test_a_letter_that_the_font_lacks_stops_nothing_and_loses_nothing() -> None:
    shown = text(signed(name="漢 Élise", typed_name="漢 Élise"))
    assert "□ Élise" in shown
    assert "(exactement : \\u6f22 \\xc9lise)" in shown
    assert "tient la place d’une lettre" in shown
    assert "tient la place" not in text(SIGNED)


@pytest.mark.parametrize("name", ["漢", "", "\u202eesilÉ", "x" * 400])
def test_any_name_gives_a_document(name: str) -> None:
    assert "Référence" in text(signed(name=name, functions=()))


def test_long_names_take_more_pages_and_lose_nothing() -> None:
    email = f"{'a' * 60}@{'sous-domaine.' * 8}example.org"
    data = signed(name="Maximilienne-Alexandrine " * 8, functions=("Directrice",) * 60, email=email)
    found = pages(render_evidence(data))
    assert len(found) == 2
    assert "page 2 sur 2" in found[1]
    assert email in " ".join(found).replace(" ", "")


@settings(max_examples=25)
@given(st.text(max_size=60), st.text(max_size=100))
@example("\x00\ufeff", "\u200b")
def test_whatever_was_typed_gives_a_document(name: str, typed_name: str) -> None:
    assert render_evidence(signed(name=name, typed_name=typed_name)).startswith(b"%PDF-1.7")


def test_the_same_signature_gives_the_same_bytes() -> None:
    assert render_evidence(SIGNED) == render_evidence(SIGNED)


def _pixels(data: EvidenceData) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    with pypdfium2.PdfDocument(render_evidence(data)) as pdf:
        return np.array(pdf[0].render(scale=2, grayscale=True).to_numpy())


def _ink(data: EvidenceData) -> bytes:
    return _pixels(data).tobytes()

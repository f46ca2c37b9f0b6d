"""The printed sheet: what stands on it, whatever the names are."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from preau.school.documents.render import PART, render_authorisations
from preau.school.documents.sheets import ALPHABET, new_reference
from tests.school.sheets import SHEET, codes, pages, sheet


def test_a_sheet_says_who_signs_what_in_which_school() -> None:
    [page] = pages(render_authorisations([SHEET]).pdf)
    for words in (
        "École Saint-Exupéry",
        "Rue des Aviateurs 12, 5000 Namur",
        "Numéro FASE 99001",
        "Autorisation Compte SeGEC",
        "Van den Bossche Élise",
        "Institutrice primaire",
        "2026-2027",
        "0123-4567-89AB",
        "(Marie-Laure Evrard)",
        "Texte 2026-11, modèle 1",
    ):
        assert words in page
    for declaration in SHEET.wording.declarations:
        assert declaration in page
    for title, note in SHEET.wording.notes:
        assert f"{title} {note}" in page


def test_the_known_address_is_printed_letter_by_letter_to_be_checked() -> None:
    [page] = pages(render_authorisations([SHEET]).pdf)
    assert "elise.vandenbossche4@example.org" in page.replace(" ", "")
    assert "vérifiez-la lettre par lettre" in page


def test_without_a_known_address_the_boxes_are_empty() -> None:
    [page] = pages(render_authorisations([sheet(email="")]).pdf)
    assert "@" not in page
    assert "une lettre, un chiffre ou un signe par case" in page


def test_an_address_longer_than_the_boxes_is_printed_above_them() -> None:
    email = f"{'a' * 60}@{'sous-domaine.' * 8}example.org"
    [page] = pages(render_authorisations([sheet(email=email)]).pdf)
    assert f"L’école connaît celle-ci : {email}".replace(" ", "") in page.replace(" ", "")


def test_both_codes_give_the_reference_each_with_its_prefix() -> None:
    found = codes(render_authorisations([SHEET]).pdf)
    assert found == {"PRA:0123456789AB", "PRB:0123456789AB"}


def test_a_reference_is_twelve_letters_that_nobody_misreads() -> None:
    reference = new_reference()
    assert len(reference) == 12
    assert set(reference) <= set(ALPHABET)
    assert reference != new_reference()


def test_three_hundred_sheets_are_three_hundred_pages_in_order() -> None:
    wanted = [sheet(name=f"Personne {n:03}", reference=f"{n:012}") for n in range(300)]
    pdf = render_authorisations(wanted).pdf
    found = pages(pdf)
    assert len(found) == 300
    for number, page in enumerate(found):
        assert f"Personne {number:03}" in page
    assert codes(pdf, page=299) == {"PRA:000000000299", "PRB:000000000299"}


def test_the_same_sheets_give_the_same_bytes() -> None:
    sheets = [sheet(name=f"Personne {n}") for n in range(PART + 1)]
    assert render_authorisations(sheets).pdf == render_authorisations(sheets).pdf


def test_nobody_to_print_for_is_refused() -> None:
    with pytest.raises(ValueError, match="no sheet"):
        render_authorisations([])


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        '#import "@preview/x:1.0.0"',
        "`raw` $x^2$",
        "*gras* _italique_ <b>html</b>",
        "1. Liste",
        "= Titre",
        "\\u{41} \\ // commentaire",
        "]#pagebreak()[",
        "{{ gabarit }} ${x}",
        "Дмитрий Ωμέγα Nguyễn Şahin Łódź Ɓello",
        "O'Connor-d’Arc",
    ],
)
def test_a_name_prints_as_it_is_written(name: str) -> None:
    document = render_authorisations([sheet(name=name, functions=(name,))])
    [page] = pages(document.pdf)
    assert page.count(name) == 2
    assert document.warnings == []


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("李 Mei", "□ Mei"),
        ("Ma\x00rie", "Ma□rie"),
        ("Élise 🎓", "Élise □"),
        ("عمر Omar", "□□□ Omar"),
        ("Priv\ue000é", "Priv□é"),
    ],
)
def test_a_letter_that_the_font_lacks_leaves_a_box_and_stops_nobody(
    name: str, printed: str
) -> None:
    document = render_authorisations([SHEET, sheet(name=name, key="P9"), SHEET])
    found = pages(document.pdf)
    assert len(found) == 3
    assert printed in found[1]
    [warning] = document.warnings
    assert warning.startswith(f"{printed} (P9) :")


def test_marks_that_turn_the_order_of_letters_are_dropped() -> None:
    document = render_authorisations([sheet(name="\u202eesilÉ\u2066 Lambert")])
    assert "esilÉ Lambert" in pages(document.pdf)[0]


def test_a_name_in_two_forms_of_unicode_is_the_same_on_paper() -> None:
    assert "Élise" in pages(render_authorisations([sheet(name="E\u0301lise")]).pdf)[0]


def test_very_long_names_stay_whole_on_one_page() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 5
    functions = ("Maître de seconde langue " * 8, "Fonction" * 25)
    [page] = pages(render_authorisations([sheet(name=name, functions=functions)]).pdf)
    assert name in page.replace(" ", "")
    assert codes(render_authorisations([sheet(name=name)]).pdf)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200), st.text(max_size=120))
@example("\u2028\u2029\u0085", "\ufeff\ufffe\U0010ffff")
def test_no_text_whatever_stops_the_printing(name: str, email: str) -> None:
    pdf = render_authorisations([sheet(name=name, email=email, functions=(name,))]).pdf
    assert len(pages(pdf)) == 1


def test_every_letter_of_the_font_prints() -> None:
    from preau.school.documents.letters import _letters, printable

    letters = printable("".join(map(chr, sorted(_letters()))))
    chunks = [letters[start : start + 100] for start in range(0, len(letters), 100)]
    assert len(pages(render_authorisations([sheet(name=chunk) for chunk in chunks]).pdf)) == len(
        chunks
    )


@pytest.fixture(scope="module")
def joined() -> Any:
    """A document of more than one part, as pikepdf reads it."""
    sheets = [sheet(name=f"Personne {n:03}") for n in range(PART * 2 + 1)]
    return pikepdf.open(BytesIO(render_authorisations(sheets).pdf))


def test_the_file_claims_pdf_ua_1_and_pdf_a_2a(joined: Any) -> None:
    with joined.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["dc:title"] == "Autorisation Compte SeGEC"
    assert joined.Root.MarkInfo.Marked
    assert joined.Root.Lang == "fr-BE"
    assert joined.Root.ViewerPreferences.DisplayDocTitle
    assert "/OutputIntents" in joined.Root


def test_every_page_keeps_its_tags_when_parts_are_joined(joined: Any) -> None:
    numbers = list(joined.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    keys = [int(page.obj.StructParents) for page in joined.pages]
    assert len(set(keys)) == len(joined.pages) == PART * 2 + 1
    for page, key in zip(joined.pages, keys, strict=True):
        elements = [element for element in parents[key] if element is not None]
        assert {_page_of(element).objgen for element in elements} == {page.obj.objgen}
        assert {"/H1", "/H2", "/P"} <= {str(element.S) for element in elements}
        assert all(_root_of(element) for element in elements)
    assert keys[-1] < int(joined.Root.StructTreeRoot.ParentTreeNextKey)


def test_bookmarks_name_the_people_in_order(joined: Any) -> None:
    with joined.open_outline() as outline:
        names = [entry.title for entry in outline.root]
    assert names == [f"Personne {n:03}" for n in range(PART * 2 + 1)]


def _page_of(element: Any) -> Any:
    return element.Pg if "/Pg" in element else _page_of(element.P)


def _root_of(element: Any) -> bool:
    """Climb to the top: every element hangs in the one tree."""
    while "/P" in element:
        element = element.P
    return str(element.get("/Type")) == "/StructTreeRoot"

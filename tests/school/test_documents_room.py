"""Words that a school types must fit the sheet: measured on the sheet itself."""

from dataclasses import replace
from typing import Any

import pytest

from preau.school.consents.texts import PUBLISHED, Wording
from preau.school.documents.room import draw_and_measure
from preau.school.documents.specimen import REFERENCE, TRIAL
from tests.school.sheets import codes, pages, sheet

WORDING = PUBLISHED[-1]
INTRO, (FIRST, SECOND), NOTES = WORDING.intro, WORDING.declarations, WORDING.notes
LINE = "Une ligne de plus, pas davantage. "


def excesses(wording: Wording) -> list[tuple[str, int]]:
    """Return what is too long, and by how many lines."""
    _, found = draw_and_measure(sheet(wording=wording))
    return [(one.part, one.lines) for one in found]


@pytest.mark.parametrize("wording", PUBLISHED, ids=lambda one: one.version)
def test_every_text_of_preau_fits_its_sheet(wording: Wording) -> None:
    assert excesses(wording) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"intro": f"{INTRO} {LINE * 2}"}, [("intro", 1)]),
        ({"intro": ""}, []),
        ({"declarations": (f"{FIRST} {LINE * 4}", SECOND)}, []),
        ({"declarations": (f"{FIRST} {LINE * 12}", SECOND)}, [("declaration-1", 2)]),
        ({"declarations": (FIRST, f"{SECOND} {LINE * 8}")}, [("declaration-2", 1)]),
        ({"notes": (*NOTES, ("Encore.", LINE * 3))}, []),
        ({"notes": (*NOTES, ("Encore.", LINE * 4))}, [("notes", 1)]),
        ({"notes": (*NOTES, ("Encore.", LINE * 30))}, [("notes", 16)]),
        ({"notes": ()}, []),
        ({"notes": (("Un.", "mot"),)}, []),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_part_that_is_too_long_is_named_with_its_lines(
    changed: dict[str, Any], found: list[tuple[str, int]]
) -> None:
    assert excesses(replace(WORDING, **changed)) == found


def test_how_many_letters_have_to_go_is_told_near_enough() -> None:
    long = f"{INTRO} {LINE * 9}"
    _, (excess,) = draw_and_measure(sheet(wording=replace(WORDING, intro=long)))
    shorter = long[: -excess.letters]
    assert excesses(replace(WORDING, intro=shorter)) == []
    assert excesses(replace(WORDING, intro=long[: -excess.letters // 2])) != []


def test_a_sheet_that_is_nobodys_says_so_and_its_code_is_no_reference() -> None:
    pdf, _ = draw_and_measure(sheet(reference=REFERENCE, stamp=TRIAL))
    assert "ESSAI" in pages(pdf)[0]
    assert "PAGE-POUR-VOIR" in pages(pdf)[0]
    assert codes(pdf) == {f"PRA:{REFERENCE}", f"PRB:{REFERENCE}"}

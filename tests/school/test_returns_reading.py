"""How sheets are read: every way they may lie, a fixed small pile, and files made to do harm.

The judged table of hundreds of sheets is `python -m tests.bench.paper.measure` (docs/reading.md).
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from preau.school.documents.render import render_authorisations
from preau.school.returns.reading import files
from preau.school.returns.reading.__main__ import MEMORY
from preau.school.returns.reading.files import NotReadableError, opened
from preau.school.returns.reading.found import Kind, Page, Verdict
from preau.school.returns.reading.page import read_page
from preau.school.returns.reading.process import FileRefused, Part, read_part
from tests.bench.paper.measure import read_pile, rows
from tests.school.harmful import bomb, huge, locked
from tests.school.papers import filled, scanned
from tests.school.sheets import SHEET, sheet


@pytest.fixture(scope="module")
def paper() -> Any:
    """Return Élise's sheet as printed, 300 dots an inch."""
    with pypdfium2.PdfDocument(render_authorisations([SHEET]).pdf) as pdf:
        page = pdf[0].render(scale=300 / 72, grayscale=True).to_numpy()
    return np.array(page.reshape(page.shape[0], page.shape[1], -1)[:, :, 0])


def seen(paper: Any, *, dots: int = 200, angle: float = 0, quarters: int = 0) -> Page:
    """Read a page scanned at so many dots an inch, turned."""
    height = paper.shape[0]
    around = np.pad(paper, 300, constant_values=230)
    turn = cv2.getRotationMatrix2D((around.shape[1] / 2, around.shape[0] / 2), angle, dots / 300)
    turned = cv2.warpAffine(around, turn, around.shape[::-1], borderValue=230)
    side = round((height + 500) * dots / 300)
    top, left = (turned.shape[0] - side) // 2, (turned.shape[1] - side) // 2
    cut = turned[max(top, 0) : max(top, 0) + side, max(left, 0) : max(left, 0) + side]
    return read_page(np.ascontiguousarray(np.rot90(cut, quarters)), 1)


@pytest.mark.parametrize("angle", [-10, 0, 10])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_signed_sheet_is_read_whatever_way_it_lies(
    paper: Any, angle: float, quarters: int
) -> None:
    page = seen(filled(paper), dots=150, angle=angle, quarters=quarters)
    assert (page.kind, page.reference, page.straight) == (Kind.SHEET, SHEET.reference, True)
    assert page.ticks == (Verdict.YES, Verdict.YES)
    assert page.signature is Verdict.YES


@pytest.mark.parametrize("dots", [120, 200, 300])
def test_an_untouched_sheet_is_empty_at_each_resolution(paper: Any, dots: int) -> None:
    page = seen(paper, dots=dots, angle=1)
    assert page.reference == SHEET.reference
    assert (page.ticks, page.signature) == ((Verdict.NO, Verdict.NO), Verdict.NO)


def test_a_line_through_the_frame_is_no_signature(paper: Any) -> None:
    crossed = paper.copy()
    cv2.line(crossed, (1150, 2300), (2400, 2600), 30, 6, cv2.LINE_AA)
    assert seen(crossed).signature is Verdict.DOUBTFUL


def test_a_line_through_a_box_is_no_tick(paper: Any) -> None:
    crossed = paper.copy()
    cv2.line(crossed, (216, 1716), (456, 1956), 30, 6, cv2.LINE_AA)
    assert seen(crossed).ticks == (Verdict.DOUBTFUL, Verdict.NO)


def test_a_pale_pencil_is_seen(paper: Any) -> None:
    pale = np.where(filled(paper) < paper, 150, paper).astype(np.uint8)
    page = seen(pale)
    assert (page.ticks, page.signature) == ((Verdict.YES, Verdict.YES), Verdict.YES)


def test_the_spare_code_is_enough_and_the_marks_alone_ask_for_the_reference(paper: Any) -> None:
    torn = filled(paper)
    torn[280:680, 1850:2260] = 255
    assert seen(torn).reference == SHEET.reference
    torn[3150:3440, 1100:1400] = 255
    page = seen(torn)
    assert (page.kind, page.reference, page.straight) == (Kind.NO_CODE, "", True)


def test_two_sheets_on_one_page_are_not_mixed(paper: Any) -> None:
    other = sheet(reference="ZZZZZZZZZZZZ")
    with pypdfium2.PdfDocument(render_authorisations([other]).pdf) as pdf:
        second = pdf[0].render(scale=300 / 72, grayscale=True).to_numpy()
    second = second.reshape(second.shape[0], second.shape[1], -1)[:, :, 0]
    both = np.hstack([paper, second[: paper.shape[0]]])
    assert read_page(np.ascontiguousarray(both[::2, ::2]), 1).kind is Kind.TWO_SHEETS


def test_a_black_and_white_scan_is_never_sure_that_nothing_is_there(paper: Any) -> None:
    pencil = np.where(filled(paper, ticks=(True, False)) < paper, 170, paper)
    black = np.where(pencil > 150, 255, 0).astype(np.uint8)
    page = read_page(black[::2, ::2].copy(), 1)
    assert page.one_bit
    assert (page.ticks, page.signature) == ((Verdict.DOUBTFUL,) * 2, Verdict.DOUBTFUL)
    assert not seen(filled(paper)).one_bit


@pytest.mark.parametrize("picture", [
    np.full((2339, 1654), 255, np.uint8),
    np.zeros((2339, 1654), np.uint8),
    np.full((1, 1), 9, np.uint8),
    np.random.default_rng(1).integers(0, 255, (900, 700), np.uint8),
], ids=["white", "black", "one dot", "noise"])  # fmt: skip
def test_any_picture_gets_an_answer(picture: Any) -> None:
    page = read_page(picture, 7)
    assert (page.number, page.reference) == (7, "")
    assert page.kind in (Kind.WHITE, Kind.OTHER)


def test_a_small_pile_of_made_up_sheets_is_read_right() -> None:
    pile = list(read_pile(6, seed=7))
    wrong = [row for row in rows(pile) if not row.at_least and "doubtful" not in row.name]
    assert [str(row) for row in wrong if row.count] == []
    found = sum(bool(s.page.reference) for s in pile if s.truth.reference)
    assert found == sum(bool(s.truth.reference) for s in pile)


def part_of(path: Path, *, first: int, limit: int) -> Part:
    """Read a file as the worker does, in a process of its own."""
    with path.open("rb") as file:
        return read_part(file, first=first, limit=limit)


def test_a_bomb_takes_its_own_page_and_nothing_else(tmp_path: Path) -> None:
    assert MEMORY < 900_000_000, "the picture does not fit"
    part = part_of(bomb(tmp_path / "x.pdf"), first=1, limit=9)
    assert part.count == 2
    # pdfium leaves out what it finds no room for: without a second look the page would be blank
    assert (part.pages[0].kind, part.pages[0].megapixels) == (Kind.TOO_LARGE, 900)
    assert (part.pages[1].number, part.pages[1].kind) == (2, Kind.WHITE)


def test_the_pages_of_a_part_are_those_asked_for(paper: Any, tmp_path: Path) -> None:
    pile = scanned([paper, filled(paper), paper], tmp_path / "x.pdf")
    part = part_of(pile, first=2, limit=1)
    assert (part.count, [page.number for page in part.pages]) == (3, [2])
    assert part.pages[0].signature is Verdict.YES
    assert part.pages[0].picture.startswith(b"\xff\xd8")


def test_a_file_that_is_refused_says_why_from_the_other_process(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"Bonjour")
    with pytest.raises(FileRefused, match="ni un PDF"):
        part_of(tmp_path / "x", first=1, limit=1)


def _bytes(data: bytes) -> Any:
    return lambda path: path.write_bytes(data)


BROKEN_FILES = {
    "nothing in it": (_bytes(b""), files.EMPTY),
    "not a PDF": (_bytes(b"Bonjour\n" * 50), files.OTHER),
    "a ZIP": (_bytes(b"PK\x03\x04" + bytes(500)), files.ZIP),
    "a HEIC": (_bytes(b"\0\0\0\x18ftypheic" + bytes(90)), files.HEIC),
    "a cut PDF": (_bytes(b"%PDF-1.7\n1 0 obj"), files.BROKEN_PDF),
    "a cut JPEG": (_bytes(b"\xff\xd8\xff\xe0" + bytes(40)), files.BROKEN_IMAGE),
    "an encrypted PDF": (locked, files.ENCRYPTED),
    "a photograph of 108 megapixels": (huge, files.TOO_LARGE.format(megapixels=108)),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_file_that_cannot_be_read_is_one_sentence(name: str, tmp_path: Path) -> None:
    make, sentence = BROKEN_FILES[name]
    make(tmp_path / "x")
    with (
        (tmp_path / "x").open("rb") as file,
        pytest.raises(NotReadableError) as refusal,
        opened(file) as pages,
    ):
        pages.picture(1)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_each_kind_of_png_is_read_as_grey(mode: str, tmp_path: Path) -> None:
    Image.new("L", (60, 40), 255).convert("RGBA" if mode == "RGBA" else "L").convert(
        "I;16" if mode == "I;16" else mode
    ).save(tmp_path / "x.png")
    with (tmp_path / "x.png").open("rb") as file, opened(file) as pages:
        picture = pages.picture(1)
    assert picture.shape == (40, 60)
    assert picture.dtype == np.uint8


def test_a_photograph_that_says_which_side_is_up_is_turned(tmp_path: Path) -> None:
    image = Image.new("L", (60, 40), 255)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "x.jpg", exif=exif)
    with (tmp_path / "x.jpg").open("rb") as file, opened(file) as pages:
        assert pages.picture(1).shape == (60, 40)


def test_a_program_that_says_anything_else_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "python"
    program.write_text(
        '#!/bin/sh\necho \'{"count": 2}\'\necho \'{"kind": "gold"}\'\necho oh >&2\nexit 3'
    )
    program.chmod(0o700)
    (tmp_path / "x.pdf").touch()
    monkeypatch.setattr("sys.executable", str(program))
    part = part_of(tmp_path / "x.pdf", first=1, limit=9)
    assert [(page.number, page.kind) for page in part.pages] == [(1, Kind.BROKEN), (2, Kind.BROKEN)]
    program.write_text("#!/bin/sh\necho oh >&2\nexit 3")
    with pytest.raises(FileRefused, match="arrête le programme"):
        part_of(tmp_path / "x.pdf", first=1, limit=9)
    assert "reading ended with 3: oh" in caplog.text

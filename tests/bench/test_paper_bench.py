"""`preau bench print reading` measures real printing and real reading, and says what is missing."""

import json
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from preau.bench import printing, reading
from preau.bench.measures import capped
from preau.bench.sheets import sheets
from preau.bench.untagged import draw_untagged
from preau.school.documents.render import render_authorisations
from tests.bench.test_bench import bench
from tests.school.sheets import codes, pages


def test_both_give_a_row_a_number_with_its_limit() -> None:
    done = bench("print", "reading", "--quick", "--json")
    # 1 is a limit that was passed: on a busy machine that is no fault of the code.
    assert done.returncode in (0, 1), done.stderr
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert rows.keys() == {"print", "print-thousand", "print-memory", "reading", "reading-memory"}
    assert {row["database"] for row in rows.values()} == {"-"}
    assert all(row["value"] > 0 and row["limit"] > 0 for row in rows.values())
    assert rows["print-thousand"]["limit"] == 4.0
    assert (rows["reading"]["limit"], rows["reading-memory"]["limit"]) == (350.0, 400.0)
    assert (done.returncode == 0) is all(row["ok"] for row in rows.values())


def test_what_passes_its_limit_is_said_to() -> None:
    assert capped("print-thousand", 3.99, "s", 4.0).ok
    assert not capped("print-thousand", 4.01, "s", 4.0).ok
    assert printing.result(241.0, 300.0).ok
    assert not printing.result(239.0, 300.0).ok


def test_the_limit_shows_the_same_words_and_codes_without_tags() -> None:
    ours, limit = render_authorisations(sheets(2)).pdf, draw_untagged(sheets(2))
    for page, other in zip(pages(ours), pages(limit), strict=True):
        words = {word for word in page.split() if len(word) > 3}
        found = {word for word in words if word in other}
        assert len(found) > 0.9 * len(words), words - found
    assert codes(ours, 1) == codes(limit, 1)
    with pikepdf.open(BytesIO(ours)) as tagged, pikepdf.open(BytesIO(limit)) as plain:
        assert "/StructTreeRoot" in tagged.Root
        assert "/StructTreeRoot" not in plain.Root
    with pypdfium2.PdfDocument(limit) as document:
        assert [round(side) for side in document[0].get_size()] == [595, 842]


def test_what_is_not_installed_is_said_and_the_rest_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(printing, "find_spec", lambda _name: None)
    monkeypatch.setattr(reading, "is_installed", lambda: False)
    assert [row.name for row in printing.printing(quick=True)] == ["print-thousand", "print-memory"]
    assert not list(reading.reading(quick=True))
    said = capsys.readouterr().err
    assert "pas comparée à reportlab" in said
    assert "pip install 'preau[scan]'" in said

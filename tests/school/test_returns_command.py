"""`preau school return`: what is printed and kept of each page, and that nothing is encoded."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from preau.school.consents.models import Consent
from preau.school.returns import files
from preau.school.returns.management.commands import __name__ as commands
from preau.school.returns.models import Picture, Scan
from preau.school.returns.reading import files as reading
from tests.school.cast import Cast
from tests.school.papers import filled, printed, scanned


def returned(*paths: Path) -> tuple[int, list[dict[str, Any]]]:
    """Run the command; return its exit status and its document."""
    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("return", *map(str, paths), "--json", stdout=said, stderr=StringIO())
    return int(end.value.code or 0), json.loads(said.getvalue())


def heaps(document: list[dict[str, Any]]) -> list[str]:
    return [page["heap"] for file in document for page in file["pages"]]


def test_signed_sheets_are_found_in_any_order_and_nothing_is_encoded(
    cast: Cast, tmp_path: Path
) -> None:
    papers = printed("P0005", "P0013")
    first, second = (filled(paper, seed=seed) for seed, paper in enumerate(papers.values()))
    pile = scanned([second, first], tmp_path / "pile.pdf")
    upside_down = scanned([filled(*printed("P0001").values())], tmp_path / "tête-bêche.pdf", turn=2)
    before = Consent.objects.count()
    status, document = returned(pile, upside_down)
    assert status == 0
    keys = [page["key"] for file in document for page in file["pages"]]
    assert (keys, set(heaps(document))) == (["P0013", "P0005", "P0001"], {"ready"})
    assert document[0]["pages"][1]["reference"] == next(iter(papers))
    assert document[0]["pages"][0]["ticks"] == ["yes", "yes"]
    assert Consent.objects.count() == before
    assert Picture.objects.count() == 3
    assert [s.name for s in Scan.objects.all() if files.stored(s.stored).exists()] == []


def test_each_other_sheet_has_its_heap_and_its_reason(cast: Cast, tmp_path: Path) -> None:
    [xavier] = printed("P0005").values()
    [wauthier] = printed("P0013").values()
    [evrard] = printed("P0001").values()
    [elise] = printed("P0004").values()
    white = 255 * (xavier[:1] >= 0).repeat(xavier.shape[0], axis=0).astype("uint8")
    pages = [
        filled(xavier),
        filled(xavier),
        filled(wauthier, signed=False),
        filled(evrard, ticks=(True, False)),
        elise,
        white,
    ]
    status, [file] = returned(scanned(pages, tmp_path / "pile.pdf"))
    assert status == 1
    assert heaps([file]) == ["ready", "doubled", "unsigned", "unsigned", "blank", "blank"]
    reasons = [page["reason"] for page in file["pages"]]
    assert reasons[1] == "Cette feuille est déjà revenue : pile.pdf, page 1."
    assert reasons[2] == "La signature manque."
    assert reasons[3] == "La deuxième case est vide."
    assert reasons[4] == "Rien n’est coché ni signé."
    assert reasons[5].startswith("Page blanche")


def test_a_sheet_of_another_school_is_not_taken(cast: Cast, tmp_path: Path) -> None:
    [(reference, paper)] = printed("P0005").items()
    cast.xavier.sheets.all().delete()
    status, [file] = returned(scanned([filled(paper)], tmp_path / "x.pdf"))
    assert (status, heaps([file])) == (1, ["foreign"])
    assert f"La référence {reference[:4]}-" in file["pages"][0]["reason"]
    assert "code a été inventé" in file["pages"][0]["reason"]


def test_a_sheet_of_another_year_says_so(cast: Cast, tmp_path: Path) -> None:
    [paper] = printed("P0005").values()
    cast.xavier.sheets.update(school_year="2025-2026")
    _, [file] = returned(scanned([filled(paper)], tmp_path / "x.pdf"))
    assert heaps([file]) == ["foreign"]
    assert "2025-2026" in file["pages"][0]["reason"]


def test_a_file_that_cannot_be_read_is_one_sentence_and_the_others_are_read(
    cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "x").write_bytes(b"PK\x03\x04")
    status, [file] = returned(tmp_path / "x")
    assert (status, file["problem"], file["pages"]) == (2, reading.ZIP, [])
    [paper] = printed("P0005").values()
    status, [file, other] = returned(tmp_path / "x", scanned([filled(paper)], tmp_path / "y.pdf"))
    assert (status, file["problem"], heaps([other])) == (1, reading.ZIP, ["ready"])
    assert not Scan.objects.unsettled().exists()


def test_a_file_that_is_not_there_stops_before_anything_is_read(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError) as refusal:
        call_command("return", str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf"))
    assert refusal.value.returncode == 2
    assert "b.pdf ne peut pas être lu" in str(refusal.value)
    assert not Scan.objects.exists()


def test_without_the_extra_the_command_says_what_to_install(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{commands}.return.is_installed", lambda: False)
    with pytest.raises(CommandError, match=r"preau\[scan\]") as refusal:
        call_command("return", str(tmp_path / "a.pdf"))
    assert refusal.value.returncode == 2


def test_a_line_a_page_tells_a_person_what_was_found(cast: Cast, tmp_path: Path) -> None:
    [(reference, paper)] = printed("P0005").items()
    said = StringIO()
    path = scanned([filled(paper)], tmp_path / "x.pdf")
    with pytest.raises(SystemExit):
        call_command("return", str(path), stdout=said, stderr=StringIO())
    first, second = said.getvalue().splitlines()
    shown = f"{reference[:4]}-{reference[4:8]}-{reference[8:]}"
    assert first == f"x.pdf, page 1 : Lambert Xavier (P0005), feuille {shown} : prêtes à confirmer."
    assert second.startswith("Rien n’est encore encodé")

"""`preau school documents`: who gets a sheet, where it is written, what is said."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from preau.journal.models import Entry
from preau.school.consents.publishing import publish
from preau.school.consents.texts import PUBLISHED
from preau.school.documents import actions
from preau.school.documents.models import Sheet
from preau.school.documents.render import RenderedDocument
from preau.school.register.actions import enter, leave
from tests.school.cast import NOW, TODAY, Cast, person, position
from tests.school.sheets import codes, pages


def documents(out: Path, *keys: str, text: str = "") -> tuple[int, str, str]:
    """Run the command; return its exit status, what it said and what it complained of."""
    said, complained = StringIO(), StringIO()
    options = [*(["--staff", *keys] if keys else []), *(["--text", text] if text else [])]
    try:
        call_command("documents", f"--out={out}", *options, stdout=said, stderr=complained)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue(), complained.getvalue()
    return 0, said.getvalue(), complained.getvalue()


def test_it_prints_for_those_concerned_who_have_not_consented(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "feuilles.pdf"
    status, said, complained = documents(out)
    assert (status, complained) == (0, "")
    assert said == f"2 feuilles dans {out}.\n"
    found = pages(out.read_bytes())
    assert "Lambert Xavier" in found[0]
    assert "xavier.lambert5@example.org" in found[0].replace(" ", "")
    assert "Wauthier Bénédicte" in found[1]


def test_somebody_who_left_gets_no_sheet_unless_named(cast: Cast, tmp_path: Path) -> None:
    leave(staff=[cast.xavier], on=TODAY, by="test", now=NOW)
    out = tmp_path / "feuilles.pdf"
    documents(out)
    assert len(pages(out.read_bytes())) == 1
    documents(out, "P0005")
    assert "Lambert Xavier" in pages(out.read_bytes())[0]


def test_it_prints_for_the_people_named_consent_or_not(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "feuilles.pdf"
    status, said, _ = documents(out, "P0013", "P0001", "P0013")
    assert (status, said) == (0, f"2 feuilles dans {out}.\n")
    first, second = pages(out.read_bytes())
    assert "Evrard Marie-Laure" in first
    assert "Institutrice primaire · Directeur d'école fondamentale" in first
    assert "Wauthier Bénédicte" in second


def test_a_file_called_zip_holds_one_pdf_a_person(cast: Cast, tmp_path: Path) -> None:
    cast.xavier.family_name = "../..\\Lambert: <X>"
    cast.xavier.save()
    out = tmp_path / "feuilles.zip"
    assert documents(out) == (0, f"2 feuilles dans {out}.\n", "")
    with ZipFile(out) as archive:
        assert sorted(archive.namelist()) == [
            "Autorisation Compte SeGEC - ..-..-Lambert- -X- Xavier (P0005).pdf",
            "Autorisation Compte SeGEC - Wauthier Bénédicte (P0013).pdf",
        ]
        assert all(len(pages(archive.read(name))) == 1 for name in archive.namelist())
    assert Sheet.objects.count() == 2


def test_each_sheet_is_remembered_by_its_reference(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "feuilles.pdf"
    documents(out, "P0005")
    [row] = Sheet.objects.all()
    assert (row.staff, row.email, row.school_year) == (
        cast.xavier,
        "xavier.lambert5@example.org",
        "2026-2027",
    )
    assert (row.text_id, row.layout_version, row.printed_by) == ("2026-11", "1", "command")
    assert codes(out.read_bytes()) == {f"PRA:{row.reference}", f"PRB:{row.reference}"}
    [entry] = Entry.objects.filter(action="sheet.print")
    assert entry.subject == f"staff:{cast.xavier.pk}"
    assert entry.detail == {"reference": row.reference, "text": "2026-11"}
    documents(out, "P0005")
    assert Sheet.objects.filter(staff=cast.xavier).count() == 2


def test_an_unknown_key_writes_nothing_and_is_named(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "feuilles.pdf"
    status, said, complained = documents(out, "P0001", "P9999", "X")
    assert (status, said) == (2, "")
    assert complained == "Aucun membre du personnel n’a la clé P9999, X.\n"
    assert list(tmp_path.iterdir()) == []
    assert not Sheet.objects.exists()


def test_nobody_to_print_for_is_said_and_no_file_is_made(cast: Cast, tmp_path: Path) -> None:
    leave(staff=[cast.xavier, cast.wauthier], on=TODAY, by="test", now=NOW)
    status, said, _ = documents(tmp_path / "feuilles.pdf")
    assert status == 0
    assert said.startswith("Personne n’attend cette feuille")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [("ailleurs/x.pdf", "son dossier n’existe pas"), (".", "un dossier porte déjà ce nom")],
)
def test_a_file_that_cannot_be_written_is_said_before_anything_is_printed(
    cast: Cast, tmp_path: Path, path: str, why: str
) -> None:
    out = tmp_path / path
    status, said, complained = documents(out)
    assert (status, said) == (2, "")
    assert complained == f"Le fichier {out} ne peut pas être écrit : {why}.\n"
    assert not Sheet.objects.exists()


def test_a_printing_that_breaks_leaves_the_old_file_and_no_trace(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "feuilles.pdf"
    out.write_bytes(b"la feuille d'hier")

    def full_disk(**_values: object) -> RenderedDocument:
        raise DatabaseError("disk full")

    monkeypatch.setattr(actions, "record", full_disk)
    with pytest.raises(DatabaseError):
        documents(out)
    assert out.read_bytes() == b"la feuille d'hier"
    assert list(tmp_path.iterdir()) == [out]
    assert not Sheet.objects.exists()


def test_a_name_that_the_font_lacks_is_said_and_the_others_are_printed(
    cast: Cast, tmp_path: Path
) -> None:
    new = person("P0100", "李", "Mei", position("Institutrice primaire", "2026-09-01"))
    enter(people=[new], by="test", now=NOW)
    out = tmp_path / "feuilles.pdf"
    status, said, complained = documents(out)
    assert (status, said) == (0, f"3 feuilles dans {out}.\n")
    assert complained.startswith("□ Mei (P0100) : une lettre manque à la police")


@pytest.mark.django_db
def test_before_the_school_is_set_up_the_command_says_what_to_do(tmp_path: Path) -> None:
    new = person("P1", "Lambert", "Xavier", position("Institutrice primaire", "2026-09-01"))
    enter(people=[new], by="test", now=NOW)
    status, _, complained = documents(tmp_path / "x.pdf", "P1")
    assert status == 2
    assert "preau school setup" in complained
    assert list(tmp_path.iterdir()) == []


def test_an_old_version_of_the_text_is_printed_by_its_name(cast: Cast, tmp_path: Path) -> None:
    publish([replace(PUBLISHED[0], version="2026-11b", valid_from=TODAY, intro="Autrement dit.")])
    out = tmp_path / "feuilles.pdf"
    documents(out, "P0005")
    assert "Autrement dit." in pages(out.read_bytes())[0]
    documents(out, "P0005", text="2026-11")
    assert "Autrement dit." not in pages(out.read_bytes())[0]
    assert "Texte 2026-11, modèle" in pages(out.read_bytes())[0]
    assert {row.text.version for row in Sheet.objects.all()} == {"2026-11", "2026-11b"}


def test_a_text_that_does_not_exist_is_said_with_those_that_do(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "feuilles.pdf"
    status, _, complained = documents(out, "P0005", text="2019")
    assert status == 2
    said = "Aucun texte qui s’imprime ne s’appelle « 2019 ». À choisir : « 2026-11 »."
    assert complained == f"{said}\n"
    assert not out.exists()
    assert not Sheet.objects.exists()

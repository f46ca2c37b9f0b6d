"""The ZIP of one person's dossier, opened and checked as an inspector does, without Préau."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import outloud
import page
import pikepdf
import pytest
from django.db import connection
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.consents import triggers
from preau.school.consents.actions import encode
from preau.school.consents.models import Consent, Text
from preau.school.register.models import School, StaffMember
from tests.school.cast import Cast
from tests.school.dossiers import activate, facts_in, sheet_back, unpacked, zip_of
from tests.school.other_side import OtherSide
from tests.school.papers import some_picture
from tests.school.sheets import pages

XAVIER = "xavier.lambert5@example.org"


def folder_of(staff: StaffMember, folder: Path) -> dict[str, bytes]:
    return unpacked(zip_of(staff), folder)


def read(files: dict[str, bytes]) -> str:
    return " ".join(pages(files["dossier.pdf"]))


def test_every_file_has_its_hash_and_the_text_the_one_that_was_signed(
    cast: Cast, tmp_path: Path
) -> None:
    sheet_back("P0005", XAVIER)
    files = folder_of(cast.xavier, tmp_path)
    [permission] = facts_in(files)["permissions"]
    signed = Consent.objects.get(staff=cast.xavier).text_id
    assert permission["text"]["sha256"] == signed
    assert sha256(files[permission["text"]["file"]]).hexdigest() == signed
    for words in Text.objects.get().declarations:
        assert words in files["textes/2026-11.txt"].decode()
        assert words in read(files)
    assert signed in read(files)


def test_the_picture_of_the_sheet_is_in_it_as_it_was_seen(cast: Cast, tmp_path: Path) -> None:
    sheet_back("P0005", XAVIER)
    files = folder_of(cast.xavier, tmp_path)
    [sheet] = facts_in(files)["permissions"][0]["sheets"]
    assert files[sheet["file"]] == some_picture()
    assert sheet["sha256"] == sha256(some_picture()).hexdigest()
    assert sheet["file"] in read(files).replace(" ", "")


def test_a_picture_whose_key_is_lost_is_said_and_the_rest_goes_on(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    sheet_back("P0005", XAVIER)
    settings.SECRET_KEY = "une autre"
    files = folder_of(cast.xavier, tmp_path)
    assert not [name for name in files if name.startswith("feuilles/")]
    [sheet] = facts_in(files)["permissions"][0]["sheets"]
    assert sheet["file"] is None
    assert "aucune clé de cette installation ne l’ouvre" in sheet["problem"]
    assert "aucune clé de cette installation ne l’ouvre" in read(files)


def test_the_whole_story_is_in_the_pdf_for_somebody_without_preau(
    cast: Cast, other_side: OtherSide, tmp_path: Path
) -> None:
    sheet_back("P0005", XAVIER, by=cast.secretary.actor)
    activate(cast.xavier, by=cast.secretary.actor)
    withdraw_permission(staff=cast.xavier, by=cast.head.actor, now=timezone.now())
    encode(
        staff=cast.xavier,
        email="neuf@example.org",
        ticked=True,
        signed_on=None,
        by="command",
        now=timezone.now(),
    )
    files = unpacked(zip_of(cast.xavier, cast.head.actor), tmp_path)
    told = read(files)
    for words in (
        "École Saint-Exupéry",
        "Lambert Xavier",
        "Établi le 25 novembre 2026 à 9 h 00 par Marie-Laure Evrard (direction).",
        "Retirée",
        "créer le compte (enseignant)",
        "Réponse de la fédération : Inscription confirmée pour 2026-2027.",
        "Fermetures demandées",
        "une commande",
        "page 1 sur 2",
    ):
        assert words in told
    assert [one["state"] for one in facts_in(files)["permissions"]] == ["valid", "withdrawn"]


def test_it_names_nobody_else(cast: Cast, tmp_path: Path) -> None:
    sheet_back("P0005", XAVIER, by=cast.secretary.actor)
    files = unpacked(zip_of(cast.xavier, cast.head.actor), tmp_path)
    told = (
        read(files)
        + b"".join(
            data for name, data in files.items() if name.endswith((".json", ".txt"))
        ).decode()
    )
    assert "Dumont" not in told
    assert "pile.pdf" not in told, "a file's name may be anybody's"
    assert f"l’école (utilisateur {cast.secretary.pk})" in read(files)


def test_the_pdf_is_for_the_archive_and_for_a_screen_reader(cast: Cast, tmp_path: Path) -> None:
    files = folder_of(cast.elise, tmp_path)
    with pikepdf.open(BytesIO(files["dossier.pdf"])) as pdf, pdf.open_metadata() as said:
        assert (said["pdfuaid:part"], said["pdfaid:part"], said["pdfaid:conformance"]) == (
            *("1", "2", "A"),
        )
        assert said["dc:title"] == "Dossier des autorisations Compte SeGEC"
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize("key", ["P0005", "P0004", "P0013"])
def test_two_other_checkers_find_the_pdf_right(cast: Cast, tmp_path: Path, key: str) -> None:
    sheet_back("P0005", XAVIER)
    zip_of(cast.xavier)
    staff = StaffMember.objects.get(key=key)
    path = tmp_path / "dossier.pdf"
    path.write_bytes(folder_of(staff, tmp_path / "open")["dossier.pdf"])
    for standard in ("ua1", "2a"):
        report = page.validate_pdf(path, profile=standard)
        assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]
    found = outloud.check(str(path))
    assert (found.error, found.errors) == (None, 0), [
        str(one) for one in found.findings if one.severity == "error"
    ]


@pytest.mark.parametrize(
    ("family", "given", "key"),
    [
        ("../../etc/passwd", "CON", "../x"),
        ("李", "明", "n°/7:*?"),
        ('#read("/etc/passwd")', "]#pagebreak()[", "A" * 100),
        ("Wolfe" * 20, "\u202eesreveR", "com1"),
        (" ", "\x00\x1f", "é"),
    ],
)
def test_an_odd_name_breaks_nothing(
    cast: Cast, tmp_path: Path, family: str, given: str, key: str
) -> None:
    if "\x00" in given and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps no NUL")
    staff = cast.elise
    staff.family_name, staff.given_name, staff.key = family, given, key
    staff.save()
    files = folder_of(staff, tmp_path)
    assert facts_in(files)["person"] == {
        "key": key,
        "family_name": family,
        "given_name": given,
    }


def test_words_that_are_no_longer_those_of_the_hash_are_said(cast: Cast, tmp_path: Path) -> None:
    triggers.put_aside(using="default")
    Text.objects.update(intro="Autre chose.")
    triggers.put_back(using="default")
    files = folder_of(cast.elise, tmp_path)
    text = facts_in(files)["permissions"][0]["text"]
    assert text["is_whole"] is False
    assert sha256(files[text["file"]]).hexdigest() != text["sha256"]
    assert "ne sont plus ceux de l’empreinte" in read(files)


def test_somebody_without_permission_has_a_dossier_that_says_so(cast: Cast, tmp_path: Path) -> None:
    files = folder_of(cast.wauthier, tmp_path)
    assert facts_in(files)["permissions"] == []
    assert "Aucune autorisation" in read(files)


def test_the_journal_keeps_each_export_and_the_next_one_tells_it(
    cast: Cast, tmp_path: Path
) -> None:
    zip_of(cast.elise, cast.head.actor)
    line = Entry.objects.get(action="dossier.export")
    assert (line.actor, line.subject, line.detail) == (
        *(cast.head.actor, f"staff:{cast.elise.pk}", {"whole": False}),
    )
    [export] = facts_in(folder_of(cast.elise, tmp_path))["exports"]
    assert (export["by"], export["whole_school"]) == (cast.head.actor, False)


def test_nothing_is_journaled_when_the_dossier_cannot_be_made(cast: Cast) -> None:
    School.objects.all().delete()
    with pytest.raises(School.DoesNotExist):
        zip_of(cast.elise)
    assert not Entry.objects.filter(action="dossier.export").exists()

"""Everything as a file: whole, harmless, for the right people only, and read back unchanged."""

import csv
import io
import stat
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from preau.journal.models import Entry
from preau.school.activations.actions import ask
from preau.school.activations.standing import standings
from preau.school.consents.actions import encode_many, withdraw
from preau.school.consents.addresses import Encoding
from preau.school.consents.models import Consent
from preau.school.exports.files import KINDS
from preau.school.register.actions import enter, leave
from preau.school.register.listed import ListedPerson
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast, person, position
from tests.school.crowd import make_crowd
from tests.school.lists import apply_file, plain
from tests.school.other_side import OtherSide

pytestmark = pytest.mark.django_db


def export(browser: Client, kind: str) -> Any:
    return browser.post("/exporter/", {"format": kind})


def rows_of(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def tables_of(archive: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as bundle:
        return {name: rows_of(bundle.read(name)) for name in bundle.namelist()}


def sheets_of(workbook: bytes) -> dict[str, list[list[str]]]:
    book = load_workbook(io.BytesIO(workbook))
    return {f"{sheet.title.lower()}.csv": list(_texts(sheet)) for sheet in book.worksheets}


def _texts(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        assert {cell.data_type for cell in row} <= {"s", "n"}
        yield [cell.value or "" for cell in row]


def register() -> list[object]:
    """Return what the register and the permissions say."""
    return [
        (*values, [(p.title_id, p.starts_on, p.ends_on) for p in staff.positions.all()], held)
        for staff in StaffMember.objects.with_positions()
        for values in StaffMember.objects.filter(pk=staff.pk).values_list()
        for held in [list(staff.consents.valid().values_list())]
    ]


def make_odd(cast: Cast) -> None:
    """Add the people whose cells are difficult to write and to read back."""
    odd = enter(
        people=[
            person("=K1", "=SUM(A1)", "-Zoé", position("+Maître; « de »", "2026-08-24")),
            person("K2", "Sans", "Fonction"),
            ListedPerson(
                key="K3",
                family_name="Née",
                given_name="Jean",
                birth_date=date(1970, 2, 28),
                gender="X",
                registration_number="17002281234",
                positions=(position("Aide", "2020-09-01", "2027-06-30"),),
            ),
        ],
        by="import",
        now=NOW,
    )
    refused = Encoding(
        staff=odd[1], email="", ticked=False, refused="a(at)b", refused_reason="Non."
    )
    plus = Encoding(staff=odd[0], email="+zoe@example.org", ticked=True)
    encode_many(encodings=[refused, plus], by="import", now=NOW)
    leave(staff=[cast.xavier], on=date(2026, 10, 31), by="user:1", now=NOW)
    withdraw(staff=cast.elise, by="user:1", now=NOW)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_and_imported_again_changes_nothing(
    secretary: Client, cast: Cast, kind: str
) -> None:
    make_odd(cast)
    before = register()
    plan = apply_file(export(secretary, kind).content, allow_leavers=False)
    assert (plan.changes_something, len(plan.of_kind("unchanged"))) == (False, 11)
    assert [r.key for r in plan.refused] == ["=K1", "P0053"]  # functions the table does not know
    assert register() == before


def test_an_export_makes_the_same_register_elsewhere(secretary: Client, cast: Cast) -> None:
    make_odd(cast)
    file = export(secretary, "csv").content
    held = {s.key: (str(s), s.left_on, s.private_email) for s in StaffMember.objects.all()}
    Consent.objects.all().delete()
    StaffMember.objects.all().delete()
    apply_file(file)
    assert {s.key: (str(s), s.left_on, s.private_email) for s in StaffMember.objects.all()} == held


def test_the_workbook_and_the_archive_hold_the_same_four_tables(
    secretary: Client, cast: Cast, other_side: OtherSide
) -> None:
    make_odd(cast)
    lines = standings([cast.evrard], today=TODAY)
    ask(lines=lines, collective=True, by=cast.secretary.actor, now=NOW)
    tables = tables_of(export(secretary, "zip").content)
    assert tables == sheets_of(export(secretary, "xlsx").content)
    assert list(tables) == ["personnel.csv", "accès.csv", "autorisations.csv", "transferts.csv"]
    (elise,) = [row for row in tables["autorisations.csv"] if row[0] == "P0004"]
    assert elise[3:5] == ["elise.vandenbossche4@example.org", "10/09/2026"]
    assert elise[8:10] == ["25/11/2026 09:00", "retirée"]
    (transfer,) = tables["transferts.csv"][1:]
    assert transfer[2:8] == [
        *("Isabelle Dumont", "2026-2027", "P0001", "Evrard", "Marie-Laure", "Créer le compte")
    ]
    assert {row[0]: row[5] for row in tables["accès.csv"]}["P0013"] == "Sans adresse"


def test_nothing_in_a_file_is_a_formula(secretary: Client, cast: Cast) -> None:
    make_odd(cast)
    for rows in tables_of(export(secretary, "zip").content).values():
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert "'=SUM(A1)" in export(secretary, "csv").content.decode()


def test_the_journal_keeps_who_exported_how_many(secretary: Client, cast: Cast) -> None:
    export(secretary, "csv")
    line = Entry.objects.get(action="register.export")
    assert (line.actor, line.subject) == (cast.secretary.actor, "register")
    assert line.detail == {"kind": "csv", "people": 8}


def test_a_file_is_kept_by_no_cache_and_named_after_school_and_day(secretary: Client) -> None:
    answer = export(secretary, "xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "preau-99001-2026-11-25.xlsx" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["", "pdf", "../csv"])
def test_another_kind_of_file_does_not_exist(secretary: Client, kind: str) -> None:
    assert export(secretary, kind).status_code == 404
    assert not Entry.objects.filter(action="register.export").exists()


def test_a_reader_exports_nothing(reader: Client) -> None:
    assert reader.get("/exporter/").status_code == 403
    assert export(reader, "csv").status_code == 403
    assert "/exporter/" not in reader.get("/personnel/").content.decode()


def test_nobody_exports_without_signing_in(cast: Cast) -> None:
    assert "/connexion/" in export(Client(), "csv")["Location"]


def test_the_page_says_what_is_in_the_files(secretary: Client) -> None:
    page = plain(secretary.get("/exporter/").content.decode())
    assert "<strong>8</strong> personnes" in page
    assert all(kind.label in page for kind in KINDS.values())
    assert "/exporter/" in secretary.get("/personnel/").content.decode()


def test_an_empty_register_leads_to_the_import(secretary: Client, cast: Cast) -> None:
    Consent.objects.all().delete()
    StaffMember.objects.all().delete()
    assert "rien à exporter" in plain(secretary.get("/exporter/").content.decode())


def test_two_thousand_people_cost_no_query_each(
    secretary: Client, django_assert_max_num_queries: Any
) -> None:
    make_crowd(2000)
    with django_assert_max_num_queries(45):
        rows = tables_of(export(secretary, "zip").content)
    assert [len(table) for table in rows.values()] == [2010, 2009, 672, 1]


def test_the_command_writes_a_file_that_only_its_owner_reads(cast: Cast, tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "tout.xlsx"
    call_command("export", "--out", str(path), stdout=out)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(sheets_of(path.read_bytes())["personnel.csv"]) == 10
    assert Entry.objects.get(action="register.export").actor == "command"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tout.pdf", "le nom doit finir par .xlsx, .zip (tout) ou .csv (le personnel)."),
        ("nulle/part/tout.csv", "ne peut pas être écrit."),
    ],
)
def test_a_file_that_cannot_be_exits_2(
    cast: Cast, tmp_path: Path, name: str, sentence: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("export", "--out", str(tmp_path / name))
    assert refusal.value.returncode == 2
    assert sentence in plain(str(refusal.value))
    assert not Entry.objects.filter(action="register.export").exists()

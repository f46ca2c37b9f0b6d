"""A file that is no staff list writes nothing, and says what was expected and what was found."""

import codecs
import io
import re
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from preau.school.imports.reading import read_file, zips
from preau.school.imports.reading.records import MAX_ROWS, Field, Listing, NotAStaffListError
from preau.school.imports.reading.table import UnknownColumnsError
from preau.school.imports.rules import judge
from preau.school.register.models import StaffMember
from tests.school.cast import TODAY
from tests.school.lists import HEADINGS, SAMPLES, apply_file, csv_of, plain, row

EXPECTED = (
    "Ce fichier n’est pas une liste du personnel. "
    "Colonnes attendues : Clé, Nom, Prénom, Fonction, Date de début. "
)
DAMAGED = "Ce classeur est abîmé : il ne s’ouvre pas. Ouvrez-le et enregistrez-le à nouveau."


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return out.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(rows: str, before: str = "", **more: bytes) -> bytes:
    """Return a workbook of LibreOffice with one sheet, its rows given as XML."""
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content xmlns:office="{NAMES}office:1.0" '
        f'xmlns:table="{NAMES}table:1.0" xmlns:text="{NAMES}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Feuille1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zip_of({"mimetype": ODS.encode(), "content.xml": content.encode()} | more)


def ods_row(*cells: str, times: int = 1) -> str:
    told = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells)
    return f'<table:table-row table:number-rows-repeated="{times}">{told}</table:table-row>'


ODS_LIST = (ods_row(*HEADINGS.split(";")), ods_row(*row().split(";")))


def xlsx_at(number: int) -> bytes:
    """Return a workbook whose second row says that it is another one."""
    made = workbook(tuple(HEADINGS.split(";")), tuple(row().split(";")))
    with zipfile.ZipFile(io.BytesIO(made)) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"]
    moved = re.sub(rb'r="([A-J])2"', rb'r="\g<1>%d"' % number, sheet)
    return zip_of(files | {"xl/worksheets/sheet1.xml": moved.replace(b'r="2"', b'r="%d"' % number)})


def oneroster(**changes: bytes | None) -> bytes:
    """Return the sample bundle with some files changed or taken out."""
    with zipfile.ZipFile(SAMPLES / "oneroster-1.2.zip") as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    for name, content in changes.items():
        files.pop(f"{name}.csv")
        files |= {f"{name}.csv": content} if content is not None else {}
    return zip_of(files)


def manifest(version: str = "1.2", users: str = "bulk") -> bytes:
    text = f"propertyName,value\r\noneroster.version,{version}\r\nfile.users,{users}\r\n"
    return text.encode()


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "Ce fichier est vide."),
    "blanks": (lambda: b" \r\n\r\n ", "Ce fichier est vide."),
    "a letter": (
        lambda: b'Madame\nMonsieur "le directeur"',
        EXPECTED + "Colonnes trouvées : Madame. Il manque : Clé, Nom, Prénom, Fonction, "
        "Date de début.",
    ),
    "another list": (
        lambda: "Élève;Nom;Prénom;Classe\n1;Dupont;Léa;P3".encode(),
        EXPECTED + "Colonnes trouvées : Élève, Nom, Prénom, Classe. "
        "Il manque : Clé, Fonction, Date de début.",
    ),
    "headings alone": (
        lambda: csv_of(),
        "Cette liste a des titres de colonnes, mais aucune personne.",
    ),
    "a heading twice": (
        lambda: f"{HEADINGS};NOM\n{row()};x".encode(),
        "La colonne « Nom » figure deux fois. Gardez-en une seule.",
    ),
    "a quote left open in a long list": (
        lambda: csv_of(
            row(), row(key="T2", family='"Dupont'), *(row(key=f"{n}") for n in range(2000))
        ),
        (
            "Ligne 3 : elle compte plus de 100 000 caractères. Un guillemet n’y est sans doute "
            "pas refermé. Corrigez-la, ou enregistrez la liste en .xlsx."
        ),
    ),
    "a quote left open": (
        lambda: csv_of(row(), row(key="T2", family='"Dupont'), row(key="T3")),
        (
            "Ligne 3 : un guillemet est mal placé ou n’est pas refermé. Corrigez cette ligne, ou "
            "enregistrez la liste en .xlsx."
        ),
    ),
    "half a character": (
        lambda: b"\xff\xfea",
        "Ce fichier n’est pas un texte lisible. Enregistrez la liste en .xlsx ou en CSV (UTF-8).",
    ),
    "UTF-8 with a stray byte": (
        lambda: csv_of(row(), row(key="T2")).replace(b"T2", b"T\xe9"),
        (
            "Ligne 3 : un caractère ne se lit pas, alors que le reste du fichier est en UTF-8. "
            "Corrigez-le, ou enregistrez la liste en .xlsx."
        ),
    ),
    "a row of a workbook beyond any spreadsheet": (
        lambda: xlsx_at(2_000_000_000),
        "Ce fichier compte plus de 20 000 lignes : ce n’est pas la liste d’une école.",
    ),
    "a workbook of LibreOffice, of something else": (
        lambda: ods(ods_row("Mois", "Montant") + ods_row("janvier", "12")),
        EXPECTED + "Colonnes trouvées : Mois, Montant. "
        "Il manque : Clé, Nom, Prénom, Fonction, Date de début.",
    ),
    "a workbook of LibreOffice without a sheet": (
        lambda: zip_of({"mimetype": ODS.encode(), "content.xml": b"<a/>"}),
        "Ce classeur n’a aucune feuille.",
    ),
    "a workbook of LibreOffice cut short": (lambda: ods("<table:table-row>"), DAMAGED),
    "a workbook of LibreOffice with a bomb of entities": (
        lambda: ods(
            ods_row("&b;"),
            before='<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        ),
        DAMAGED,
    ),
    "a workbook of LibreOffice that is nested for ever": (
        lambda: ods("<table:table-row>" * 100_000 + "</table:table-row>" * 100_000),
        DAMAGED,
    ),
    "a workbook of LibreOffice with a password": (
        lambda: ods("", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "Ce fichier est protégé par un mot de passe. Enlevez la protection.",
    ),
    "a workbook of LibreOffice with one row a million times": (
        lambda: ods(ODS_LIST[0] + ods_row(*row().split(";"), times=1_000_000)),
        "Ce fichier compte plus de 20 000 lignes : ce n’est pas la liste d’une école.",
    ),
    "a workbook of LibreOffice with more blank rows than there can be": (
        lambda: ods(ODS_LIST[0] + ods_row("", times=10**15) + ODS_LIST[1]),
        "Ce fichier compte plus de 20 000 lignes : ce n’est pas la liste d’une école.",
    ),
    "a PDF": (
        lambda: b"%PDF-1.7 ...",
        (
            "Ce fichier est un PDF, pas une liste. "
            "Enregistrez la liste en .xlsx ou en .csv, puis recommencez."
        ),
    ),
    "an old Excel": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        (
            "Ce fichier est au vieux format Excel (.xls), ou protégé par un mot de passe. "
            "Enregistrez la liste en .xlsx ou en .csv, puis recommencez."
        ),
    ),
    "a zip cut short": (
        lambda: (SAMPLES / "staff.xlsx").read_bytes()[:-40],
        "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le à nouveau.",
    ),
    "a workbook of something else": (
        lambda: workbook(("Mois", "Montant"), ("janvier", 12)),
        EXPECTED + "Colonnes trouvées : Mois, Montant. "
        "Il manque : Clé, Nom, Prénom, Fonction, Date de début.",
    ),
    "a workbook whose sheet is no XML": (
        lambda: _spoiled_sheet(),
        DAMAGED,
    ),
    "a zip of something else": (
        lambda: zip_of({"photo.jpg": b"x"}),
        (
            "Ce fichier zip n’est ni un classeur (.xlsx, .ods) ni une liste OneRoster 1.2 en CSV. "
            "Il manque : manifest.csv, orgs.csv, users.csv, roles.csv."
        ),
    ),
    "a bundle without roles": (
        lambda: oneroster(roles=None),
        (
            "Ce fichier zip n’est ni un classeur (.xlsx, .ods) ni une liste OneRoster 1.2 en CSV. "
            "Il manque : roles.csv."
        ),
    ),
    "a bundle of another version": (
        lambda: oneroster(manifest=manifest(version="1.1")),
        "Cette liste OneRoster est de la version 1.1 ; la version attendue est 1.2.",
    ),
    "a bundle of changes only": (
        lambda: oneroster(manifest=manifest(users="delta")),
        (
            "Cette liste OneRoster ne donne que des changements (delta). "
            "Demandez l’exportation complète (bulk)."
        ),
    ),
    "a bundle of another school": (
        lambda: oneroster(orgs=b"sourcedId,name,type,identifier\r\no9,Autre,school,42\r\n"),
        "orgs.csv : attendu le numéro FASE 99001 ; trouvé : Autre (42).",
    ),
    "a bundle without a column": (
        lambda: oneroster(users=b"sourcedId,givenName,familyName\r\nP1,A,B\r\n"),
        "users.csv : il manque la colonne email.",
    ),
}


def _spoiled_sheet() -> bytes:
    with zipfile.ZipFile(SAMPLES / "staff.xlsx") as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    return zip_of(files | {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"})


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_the_sentence_that_helps(name: str) -> None:
    make, sentence = BROKEN[name]
    with pytest.raises(NotAStaffListError) as refusal:
        read_file(make(), school=99001)
    assert plain(str(refusal.value)) == sentence


@pytest.mark.django_db
def test_a_refused_file_writes_nothing() -> None:
    with pytest.raises(NotAStaffListError):
        apply_file(BROKEN["another list"][0]())
    assert not StaffMember.objects.exists()


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    bomb = zip_of({"[Content_Types].xml": b"", "xl/a.xml": b"\0" * (zips.MAX_UNPACKED + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(NotAStaffListError, match="beaucoup trop grand"):
        read_file(bomb, school=None)


def test_a_zip_that_lies_about_its_sizes_is_only_damaged() -> None:
    honest = zip_of({"users.csv": b"sourcedId\n" * 50})
    size = (500).to_bytes(4, "little")
    assert honest.count(size) == 2
    with pytest.raises(NotAStaffListError):
        read_file(honest.replace(size, (5).to_bytes(4, "little")), school=None)


HOSTILE_SHEETS = {
    "a row of millions of cells": b"<worksheet><sheetData><row>" + b"<c/>" * 5_000_000,
    "millions of rows": b"<worksheet><sheetData>" + b"<row/>" * 7_000_000,
}


@pytest.mark.parametrize("name", HOSTILE_SHEETS)
def test_a_sheet_without_end_is_refused_before_a_tree_is_built_of_it(name: str) -> None:
    book = workbook(tuple(HEADINGS.split(";")), tuple(row().split(";")))
    with zipfile.ZipFile(io.BytesIO(book)) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    hostile = zip_of(files | {"xl/worksheets/sheet1.xml": HOSTILE_SHEETS[name]})
    before = time.process_time()
    with pytest.raises(NotAStaffListError, match="beaucoup trop grand"):
        read_file(hostile, school=None)
    assert time.process_time() - before < 5


@pytest.mark.parametrize("piece", [b'{"a":1,"b":[2,3]},', b";", b'"', b"!#$%&*+-./:<=>?@[]^_{|}~"])
def test_megabytes_on_one_line_are_refused_at_once(piece: bytes) -> None:
    before = time.process_time()
    with pytest.raises(NotAStaffListError):
        read_file(piece * (20_000_000 // len(piece)), school=None)
    assert time.process_time() - before < 5  # half a second on a quiet machine


def test_more_rows_than_any_school_has_are_refused() -> None:
    many = csv_of(*(row(key=f"T{n}") for n in range(MAX_ROWS + 1)))
    with pytest.raises(NotAStaffListError, match="plus de 20 000 lignes"):
        read_file(many, school=None)


TEXT = "Clé,Nom,Prénom,Fonction,Date de début\nT1,Lefèvre,Zoé,Institutrice primaire,24/08/2026\n"


ENCODINGS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": TEXT.encode("utf-8-sig"),
    "Windows": TEXT.encode("cp1252"),
    "UTF-16, little end first": TEXT.encode("utf-16-le"),
    "UTF-16, big end first": TEXT.encode("utf-16-be"),
    "UTF-16, little end first, with a mark": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "UTF-16, big end first, with a mark": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_usual_encoding_is_read(encoding: str) -> None:
    (record,) = read_file(ENCODINGS[encoding], school=None).records
    assert (record.text(Field.FAMILY_NAME), record.text(Field.KEY)) == ("Lefèvre", "T1")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|", "~", "^", ":", "§", "#"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_any_separator_is_read(encoding: str, separator: str) -> None:
    listing = read_file(TEXT.replace(",", separator).encode(encoding), school=None)
    assert listing.records[0].text(Field.FAMILY_NAME) == "Lefèvre"
    assert listing.records[0].row == 2


def test_the_separator_is_no_mark_that_cells_hold() -> None:
    text = "Matr.;Nom-famille;Prénom;Titre/rôle;Du\n1;Van-Loo;Zoé-Lou;a/b;24/08/2026\n"
    with pytest.raises(UnknownColumnsError) as refusal:
        read_file(text.encode(), school=None)
    assert refusal.value.table.headings == ["Matr.", "Nom-famille", "Prénom", "Titre/rôle", "Du"]


def test_the_line_that_tells_excel_the_separator_is_passed_over() -> None:
    (record,) = read_file(b"sep=,\n" + TEXT.encode(), school=None).records
    assert record.row == 3


def test_a_workbook_of_libreoffice_is_read_within_its_repetitions() -> None:
    wide = ods_row(*row(key="T2").split(";")).replace(
        "</table:table-row>",
        '<table:table-cell table:number-columns-repeated="1000000"/></table:table-row>',
    )
    comment = (
        "<table:table-cell><office:annotation><text:p>à vérifier</text:p></office:annotation>"
        "<text:p>T3</text:p></table:table-cell>"
    )
    cells = ods_row(*row().split(";")).partition("</table:table-cell>")[2]
    rows = f'<table:table-row table:style-name="a">{comment}{cells}'
    listing = read_file(
        ods(ODS_LIST[0] + wide + ods_row("", times=3) + rows + ods_row("", times=1_048_000)),
        school=None,
    )
    assert [(r.row, r.text(Field.KEY)) for r in listing.records] == [(2, "T2"), (6, "T3")]


def test_the_cells_of_libreoffice_are_read_as_they_look() -> None:
    kinds = "".join(
        f'<table:table-cell office:value-type="{kind}" {more}</table:table-cell>'
        for kind, more in (
            ("float", 'office:value="27405111137">'),
            ("string", "><text:p>Van<text:s/>den <text:span>Bossche</text:span></text:p>"),
            ("string", "><text:p>#N/A</text:p>"),
            ("string", "><text:p>Aide</text:p>"),
            ("date", 'office:date-value="2026-08-24T00:00:00"><text:p>24/08/26</text:p>'),
            ("boolean", 'office:boolean-value="true">'),
        )
    )
    headings = ods_row("Clé", "Nom", "Prénom", "Fonction", "Date de début", "Autorisation")
    data = ods(f"{headings}<table:table-row>{kinds}</table:table-row>")
    (record,) = read_file(data, school=None).records
    assert [record.text(name) for name in record.cells] == [
        *("27405111137", "Van den Bossche", "", "Aide", "24/08/2026", "vrai")
    ]


def test_columns_are_known_in_english_without_accents_and_below_a_title() -> None:
    text = (
        "Personnel de l'école\n\nLAST NAME;first_name;Key;FONCTION;start date;E-Mail;Remarque\n"
        "Lefèvre;Zoé;T1;Institutrice primaire;2026-08-24;z@example.org;rien\n"
    )
    listing = read_file(text.encode(), school=None)
    assert listing.records[0].row == 4
    assert listing.records[0].text(Field.EMAIL) == "z@example.org"
    assert [plain(sentence) for sentence in listing.left_out] == [
        "Colonnes non reprises : Remarque."
    ]


def test_the_private_address_is_preferred_to_the_other_one() -> None:
    text = f"E-mail;{HEADINGS}\necole@example.com;{row()}"
    record = read_file(text.encode(), school=None).records[0]
    assert record.text(Field.EMAIL) == "anne.lefevre@example.org"


def test_numbers_and_booleans_of_a_workbook_are_read_as_they_look() -> None:
    headings = ("Clé", "Nom", "Prénom", "Fonction", "Date de début", "Autorisation")
    data = workbook(headings, (12, "A", "B", "Instituteur primaire", "24/08/2026", True))
    record = read_file(data, school=None).records[0]
    assert (record.text(Field.KEY), record.text(Field.TICK)) == ("12", "vrai")


def read_or_refuse(data: bytes) -> Listing | None:
    try:
        return read_file(data, school=1)
    except NotAStaffListError:
        return None


@given(st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(lambda b: b"PK\3\4" + b)))
@example(b"\x00")
def test_no_bytes_whatever_make_a_traceback(data: bytes) -> None:
    read_or_refuse(data)


cells = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(cells, min_size=8, max_size=12), max_size=5))
def test_no_cells_whatever_make_a_traceback_and_each_row_is_accounted_for(
    rows: list[list[str]],
) -> None:
    listing = read_or_refuse("\n".join((HEADINGS, *(";".join(r) for r in rows))).encode())
    if listing is None:
        return
    judged = judge(listing, today=TODAY)
    named = {r.place.row for r in judged.refused}
    for record in listing.records:
        key = " ".join(record.text(Field.KEY).split())
        assert record.row in named or key in {p.key for p in judged.people}


@pytest.mark.parametrize("name", ["staff.xlsx", "staff.ods"])
@given(at=st.integers(min_value=1, max_value=4000))
def test_a_workbook_with_a_spoiled_byte_never_makes_a_traceback(name: str, at: int) -> None:
    data = bytearray((SAMPLES / name).read_bytes())
    data[at] ^= 0xFF
    read_or_refuse(bytes(data))

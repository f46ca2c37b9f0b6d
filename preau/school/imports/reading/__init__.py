"""From the bytes of a file to records. No Django, no network, no look at the register."""

from collections.abc import Iterator
from zipfile import ZipFile

from preau.school.imports.reading import oneroster, opendocument, spreadsheets, texts, zips
from preau.school.imports.reading.records import Listing, NotAStaffListError
from preau.school.imports.reading.sheets import Sheet, first_list
from preau.school.imports.reading.table import NO_CHOICES, Choices, Table, find_table, to_listing

MAX_BYTES = 20 * 1024 * 1024
"""A staff list of 20,000 people weighs 2 MB; more than this is something else."""

FOREIGN = (
    (b"%PDF", "Ce fichier est un PDF, pas une liste."),
    (
        b"\xd0\xcf\x11\xe0",
        "Ce fichier est au vieux format Excel (.xls), ou protégé par un mot de passe.",
    ),
    (b"{\\rtf", "Ce fichier est un texte mis en page (RTF), pas une liste."),
)
REMEDY = "Enregistrez la liste en .xlsx ou en .csv, puis recommencez."


def read_file(data: bytes, *, school: int | None, choices: Choices = NO_CHOICES) -> Listing:
    """Read a staff list: CSV, XLSX, ODS or OneRoster 1.2, known by its content, not by its name.

    `school` is our FASE number, to choose among the schools of a OneRoster bundle. `choices` are
    the columns that somebody chose for headings that are not the usual ones.
    Raises NotAStaffListError with a French sentence: what was expected, what was found;
    UnknownColumnsError where choosing the columns would help.
    """
    _check(data)
    if not data.startswith(b"PK"):
        return to_listing(texts.read_rows(data, choices), choices)
    bundle = zips.open_zip(data)
    if sheets := _sheets(data, bundle):
        return first_list(sheets, lambda rows: to_listing(rows, choices))
    return oneroster.read(bundle, school=school)


def read_table(data: bytes, *, choices: Choices = NO_CHOICES) -> Table | None:
    """Return the table in which columns can be chosen; None for a OneRoster bundle.

    Of a workbook, the sheet with the most known columns. Raises NotAStaffListError.
    """
    _check(data)
    if not data.startswith(b"PK"):
        return find_table(texts.read_rows(data, choices), choices)
    sheets = _sheets(data, zips.open_zip(data))
    if sheets is None:
        return None
    tables = [find_table(rows, choices) for _, rows in sheets if rows]
    return max(tables, key=lambda table: (len(table.columns), len(table.rows)), default=None)


def _check(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise NotAStaffListError("Ce fichier dépasse 20 Mo : ce n’est pas une liste du personnel.")
    for magic, sentence in FOREIGN:
        if data.startswith(magic):
            raise NotAStaffListError(f"{sentence} {REMEDY}")


def _sheets(data: bytes, bundle: ZipFile) -> Iterator[Sheet] | None:
    """Give the sheets of a workbook; None when it is none."""
    names = bundle.namelist()
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return spreadsheets.read_sheets(data, bundle)
    return opendocument.read_sheets(bundle) if opendocument.is_one(bundle) else None

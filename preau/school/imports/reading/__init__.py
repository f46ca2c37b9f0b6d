"""From the bytes of a file to records. No Django, no network, no look at the register."""

from preau.school.imports.reading import spreadsheets, texts, zips
from preau.school.imports.reading.records import Listing, NotAStaffListError

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


def read_file(data: bytes, *, school: int | None) -> Listing:
    """Read a staff list in CSV, XLSX or OneRoster 1.2 (known by its content, not by its name).

    `school` is our FASE number, to choose among the schools of a OneRoster bundle.
    Raises NotAStaffListError with a French sentence: what was expected, what was found.
    """
    if len(data) > MAX_BYTES:
        raise NotAStaffListError("Ce fichier dépasse 20 Mo : ce n’est pas une liste du personnel.")
    for magic, sentence in FOREIGN:
        if data.startswith(magic):
            raise NotAStaffListError(f"{sentence} {REMEDY}")
    if data.startswith(b"PK"):
        return _read_zip(data, school)
    return texts.read(data)


def _read_zip(data: bytes, school: int | None) -> Listing:
    from preau.school.imports.reading import oneroster

    bundle = zips.open_zip(data)
    names = set(bundle.namelist())
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return spreadsheets.read(data)
    return oneroster.read(bundle, school=school)

"""The kinds of file that an export may be."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from preau.school.exports.sheets import (
    access_sheet,
    consents_sheet,
    staff_sheet,
    transfers_sheet,
)
from preau.tables import CSV_TYPE, XLSX_TYPE, Sheet, as_csv, as_xlsx


@dataclass(frozen=True)
class Kind:
    """A kind of file: its ending, its media type, how to write it, and what people read of it."""

    ending: str
    media_type: str
    write: Callable[[date], bytes]
    label: str
    words: str


def _sheets(today: date) -> list[Sheet]:
    return [staff_sheet(), access_sheet(today), consents_sheet(), transfers_sheet()]


def _workbook(today: date) -> bytes:
    return as_xlsx(*_sheets(today))


def _archive(today: date) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in _sheets(today):
            archive.writestr(f"{sheet.name.lower()}.csv", as_csv(sheet))
    return written.getvalue()


def _list(_today: date) -> bytes:
    return as_csv(staff_sheet())


KINDS = {
    kind.ending: kind
    for kind in (
        Kind(
            *("xlsx", XLSX_TYPE, _workbook, "Tout, en un classeur (.xlsx)"),
            "Quatre feuilles : personnel, accès, autorisations, transferts. S’ouvre dans Excel et "
            "LibreOffice.",
        ),
        Kind(
            *("zip", "application/zip", _archive, "Tout, en fichiers CSV (.zip)"),
            "Les mêmes quatre tableaux, un fichier chacun, pour un autre logiciel.",
        ),
        Kind(
            *("csv", CSV_TYPE, _list, "Le personnel seulement (.csv)"),
            "Une ligne par personne et par fonction. Cette liste peut être corrigée et importée "
            "de nouveau.",
        ),
    )
}
"""By their ending."""

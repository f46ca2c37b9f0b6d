"""Made-up sheets, and what can be read back from a PDF."""

from dataclasses import replace
from typing import Any

import pypdfium2
import zxingcpp

from preau.school.consents.texts import PUBLISHED
from preau.school.documents.sheets import SchoolHead, SheetData

SCHOOL = SchoolHead(
    name="École Saint-Exupéry",
    address="Rue des Aviateurs 12, 5000 Namur",
    fase_number=99001,
    head_name="Marie-Laure Evrard",
)
SHEET = SheetData(
    reference="0123456789AB",
    school=SCHOOL,
    school_year="2026-2027",
    name="Van den Bossche Élise",
    key="P0004",
    functions=("Institutrice primaire",),
    email="elise.vandenbossche4@example.org",
    wording=PUBLISHED[-1],
)


def sheet(**values: Any) -> SheetData:
    """Return Élise's sheet, but for these values."""
    return replace(SHEET, **values)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, its lines joined by one blank."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_text(page) for page in document]


def codes(pdf: bytes, page: int = 0, dots_per_inch: int = 200) -> set[str]:
    """Return what the QR codes of a printed page say."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=dots_per_inch / 72, grayscale=True)
        pixels = memoryview(bytes(image.buffer)).cast("B", (image.height, image.stride))
        found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
        return {code.text for code in found}


def _text(page: Any) -> str:
    text = page.get_textpage()
    # pdfium gives a hyphen at the end of a line as U+0002; where a long word may break, there
    # stands U+200B.
    whole = str(text.get_text_bounded()).replace("\x02", "-").replace("\u200b", "")
    return " ".join(whole.split())

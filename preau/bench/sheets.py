"""Made-up sheets for the measurements of printing and of reading back."""

from preau.school.consents.texts import PUBLISHED
from preau.school.documents.sheets import ALPHABET, REFERENCE_LENGTH, SchoolHead, SheetData

SCHOOL = SchoolHead(
    name="École de mesure",
    address="Rue des Essais 12, 5000 Namur",
    fase_number=99001,
    head_name="Marie-Laure Evrard",
)


def sheets(count: int) -> list[SheetData]:
    """Return the sheets of so many people; one of ten has no address yet. Always the same."""
    return [_sheet(number) for number in range(count)]


def reference(number: int) -> str:
    """Return the reference of one of them: letters and digits as a real one has."""
    mixed = number * 0x9E3779B97F4A7C15 % 2**64  # spreads small numbers over all letters
    return "".join(ALPHABET[mixed >> 5 * place & 31] for place in range(REFERENCE_LENGTH))


def _sheet(number: int) -> SheetData:
    return SheetData(
        reference=reference(number),
        school=SCHOOL,
        school_year="2026-2027",
        name=f"Famille{number:04} Camille",
        key=f"P{number:05}",
        functions=("Institutrice primaire",),
        email=f"camille.famille{number:04}@example.org" if number % 10 else "",
        wording=PUBLISHED[-1],
    )

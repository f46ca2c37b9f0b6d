"""A sheet that is nobody's: to see a wording as it is printed, before it is published or later."""

from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.consents.texts import Wording
from preau.school.documents.actions import school_head
from preau.school.documents.sheets import SheetData
from preau.school.register.models import School

REFERENCE = "PAGEPOURVOIR"
"""Has letters that the alphabet of references leaves out (sheets.py): no real sheet bears it."""
TRIAL, SPECIMEN = "ESSAI", "SPÉCIMEN"


def specimen(wording: Wording, *, stamp: str, today: date) -> SheetData:
    """Return the sheet of an invented person, with the school as it is headed today.

    Raises School.DoesNotExist before the school is set up.
    """
    return SheetData(
        reference=REFERENCE,
        school=school_head(School.current()),
        school_year=SchoolYear.at(today).label,
        name="Exemple Camille",
        key="0000",
        functions=("Personne inventée, pour voir la feuille",),
        email="",
        wording=wording,
        stamp=stamp,
    )

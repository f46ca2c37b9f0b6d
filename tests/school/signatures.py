"""A made-up signature on a screen."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from preau.school.signing.evidence.data import EvidenceData
from tests.school.sheets import SHEET

SIGNED = EvidenceData(
    reference="0123456789AB",
    school=SHEET.school,
    school_year=SHEET.school_year,
    name=SHEET.name,
    key=SHEET.key,
    functions=SHEET.functions,
    wording=SHEET.wording,
    email=SHEET.email,
    by_mail=True,
    given_at=datetime(2026, 11, 24, 7, 0, 3, tzinfo=UTC),
    begun_at=datetime(2026, 11, 25, 8, 1, 5, tzinfo=UTC),
    code_sent_at=datetime(2026, 11, 25, 8, 1, 6, tzinfo=UTC),
    signed_at=datetime(2026, 11, 25, 8, 3, 44, tzinfo=UTC),
    typed_name="Élise Van den Bossche",
)
STROKES = (((100, 100), (400, 260), (700, 90)), ((710, 60),))


def signed(**values: Any) -> EvidenceData:
    """Return Élise's signature, but for these values."""
    return replace(SIGNED, **values)

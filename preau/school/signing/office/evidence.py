"""The document that proves a signature: opened, checked, and every look written down."""

from datetime import datetime

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.signing.documents import open_document
from preau.school.signing.models import Signature


@transaction.atomic
def look(*, signature: Signature, by: str, now: datetime) -> bytes:
    """Return the sealed PDF, and write who looked; empty when it is kept no more. Raises WrongKey.

    `signature` comes with its consent.
    """
    pdf = open_document(signature)
    if pdf:
        subject = f"staff:{signature.consent.staff_id}"
        line = Line(
            action="signature.look", subject=subject, detail={"reference": signature.reference}
        )
        record(actor=by, lines=[line], now=now)
    return pdf

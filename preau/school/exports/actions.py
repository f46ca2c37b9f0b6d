"""A file of everything, and the journal's line that it left."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.exports.files import Kind
from preau.school.register.models import StaffMember


@transaction.atomic
def export(*, kind: Kind, by: str, now: datetime) -> bytes:
    """Return the whole register as a file, as it is at one moment."""
    written = kind.write(timezone.localdate(now))
    detail = {"kind": kind.ending, "people": StaffMember.objects.count()}
    record(
        actor=by, lines=[Line(action="register.export", subject="register", detail=detail)], now=now
    )
    return written

"""One transfer as a table: what was asked for each person, and what became of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.roles import Role
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.progress import Progress
from preau.school.activations.words import names_of
from preau.tables import CSV_TYPE, XLSX_TYPE, Sheet, as_csv, as_xlsx

TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
"""Ending -> media type."""


@transaction.atomic
def export_transfer(*, transfer: Transfer, kind: str, by: str, now: datetime) -> bytes:
    """Return a transfer as a file (a key of TYPES), and keep in the journal that it left."""
    sheet = transfer_sheet(transfer)
    written = as_xlsx(sheet) if kind == "xlsx" else as_csv(sheet)
    line = Line(action="transfer.export", subject=f"transfer:{transfer.pk}", detail={"kind": kind})
    record(actor=by, lines=[line], now=now)
    return written


def transfer_sheet(transfer: Transfer) -> Sheet:
    """Return the confirmations as the page shows them: what went wrong first."""
    return Sheet(
        name="Confirmations",
        headings=(
            *("Clé", "Nom", "Prénom", "Demande", "Rôles", "Adresse transmise"),
            *("Réponse", "Explication", "Répondu le"),
        ),
        widths=(12, 22, 18, 26, 24, 36, 26, 60, 18),
        rows=_rows(Progress.of(transfer).requests),
    )


def _rows(requests: Sequence[AccessRequest]) -> Iterator[Sequence[str]]:
    for one in requests:
        at = timezone.localtime(one.settled_at) if one.settled_at else None
        yield (
            *(one.staff.key, one.staff.family_name, one.staff.given_name),
            *(one.get_action_display(), names_of(Role(role) for role in one.roles), one.email),
            *(one.result, one.detail, f"{at:%d/%m/%Y %H:%M:%S}" if at else ""),
        )

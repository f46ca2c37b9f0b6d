"""The list as a file: what the page shows, no more."""

from collections.abc import Iterable, Sequence

from preau.federation.management.rows import Row
from preau.tables import Sheet

HEADINGS = ("Nom", "Prénom", "Adresse", "Rôles", "État", "Dates", "Courriel")
WIDTHS = (22, 18, 36, 24, 24, 44, 44)


def as_sheet(rows: Iterable[Row]) -> Sheet:
    """Return the rows as a table."""
    return Sheet(name="Comptes", headings=HEADINGS, widths=WIDTHS, rows=map(_cells, rows))


def _cells(row: Row) -> Sequence[str]:
    one = row.membership
    texts = (one.family_name, one.given_name, row.address, row.roles, row.group.label)
    return (*texts, row.since, row.mail)

"""The comparison that a preview shows: made once, not for each page, chip and filter of it."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from preau.journal.models import Entry
from preau.school.imports.actions import look
from preau.school.imports.plan import Plan


def preview(data: bytes, *, today: date, corrected: Collection[str] = ()) -> Plan:
    """Return what a list would change. Raises NotAStaffListError.

    Kept in this process while the register stays as it is: whatever changes it writes a line in
    the journal. A change that is being written at this very moment may be missing; applying the
    list compares again.
    """
    return _compared(data, frozenset(corrected), today, Entry.objects.last_id())


@lru_cache(maxsize=2)
def _compared(data: bytes, corrected: frozenset[str], today: date, _register: int) -> Plan:
    return look(data=data, today=today, corrected=corrected)


forget = _compared.cache_clear
"""To be called when a list has been applied: nothing of it stays in memory."""

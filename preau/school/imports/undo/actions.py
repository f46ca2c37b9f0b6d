"""Look at what undoing the last list would do, then do it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.consents.models import Consent
from preau.school.consents.reversal import Reversal, forget_many, revert_many
from preau.school.imports.models import Import, ImportedPerson
from preau.school.imports.register_view import people_of
from preau.school.imports.snapshot import KnownPerson
from preau.school.imports.undo.attached import attached
from preau.school.imports.undo.memory import memories_of
from preau.school.imports.undo.rules import Kept, Memory, Present, UndoPlan, plan_undo
from preau.school.register.actions import enter, forget
from preau.school.register.models import PositionCategory, StaffMember
from preau.work.inserts import insert_rows


class NothingToUndoError(Exception):
    """No list was applied, the last one is undone already, or it is not the one that was shown."""


def look_back(run: Import) -> UndoPlan:
    """Return what undoing a list would do, in a constant number of queries; write nothing."""
    memories = memories_of(run)
    keys = [memory.key for memory in memories]
    added = [memory.key for memory in memories if memory.before is None]
    holders = StaffMember.objects.exclude(private_email_key="")
    ended = Consent.objects.filter(ended_at=run.applied_at, ended_by=run.applied_by)
    return plan_undo(
        memories,
        Present(
            people=people_of(keys),
            attached=attached(added),
            addresses=dict(holders.values_list("key", "private_email_key")),
            ended=set(ended.values_list("pk", flat=True)),
        ),
    )


@transaction.atomic
def undo(*, run: Import, by: str, now: datetime) -> UndoPlan:
    """Put back what the last list changed, but for those who have changed since.

    Raises NothingToUndoError.
    """
    last = Import.objects.select_for_update().latest_applied()
    if last is None or last.is_undone or last.pk != run.pk:
        raise NothingToUndoError
    plan = look_back(last)
    _take_out(plan.removed, by=by, now=now)
    _put_back(plan.restored, by=by, now=now)
    PositionCategory.objects.unknown().unheld().filter(title_key__in=last.new_titles).delete()
    _settle(last, plan.kept, by=by, now=now)
    counts = {
        "removed": len(plan.removed),
        "restored": len(plan.restored),
        "kept": len(plan.kept),
    }
    line = Line(action="import.undo", subject=f"list:{last.list_sha256[:16]}", detail=counts)
    record(actor=by, lines=[line], now=now)
    return plan


def _take_out(removed: Sequence[Memory], *, by: str, now: datetime) -> None:
    staff = list(StaffMember.objects.by_key(memory.key for memory in removed).values())
    forget_many(staff=staff, by=by, now=now)
    forget(staff=staff, by=by, now=now)


def _put_back(restored: Sequence[Memory], *, by: str, now: datetime) -> None:
    members = StaffMember.objects.by_key(memory.key for memory in restored)
    reversals = [
        _reversal(members[memory.key], memory.before)
        for memory in restored
        if memory.before and _address_of(memory.before) != _address_of(memory.after)
    ]
    revert_many(reversals=reversals, by=by, now=now)
    listed = [m.before.person for m in restored if m.before and m.before.person != m.after.person]
    enter(people=listed, by=by, now=now)


def _address_of(known: KnownPerson) -> tuple[object, ...]:
    return known.email, known.refused_email, known.refused_reason, known.consent


def _reversal(staff: StaffMember, before: KnownPerson) -> Reversal:
    return Reversal(
        staff=staff,
        email=before.email,
        refused=before.refused_email,
        refused_reason=before.refused_reason,
        consent=before.consent,
    )


def _settle(run: Import, kept: Sequence[Kept], *, by: str, now: datetime) -> None:
    """Keep of the people only those who were left as they are, and why."""
    because = {one.memory.key: one.because for one in kept}
    rows = list(ImportedPerson.objects.of(run).named(because))
    ImportedPerson.objects.of(run).delete()
    for row in rows:
        row.kept_because = because[row.key]
    insert_rows(rows)
    run.undone_at, run.undone_by = now, by
    run.save(update_fields=["undone_at", "undone_by"])

"""Everything that is kept of people who left goes, on somebody's yes."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.consents.models import Consent
from preau.school.imports.models import ImportedPerson
from preau.school.leavers.due import Leaver, leavers
from preau.school.leavers.everything import referring
from preau.school.provisioning.models import RemoteMember
from preau.school.register.actions import forget
from preau.school.register.models import StaffMember
from preau.school.returns.models import ReturnedPage, Scan


@transaction.atomic
def erase(*, keys: Iterable[str], by: str, now: datetime) -> list[Leaver]:
    """Delete all that is kept of these people, evidence included; return whom it was done for.

    Whoever came back meanwhile, or is still to be kept for any reason, is left as they are.
    """
    chosen = StaffMember.objects.select_for_update().filter(key__in=list(keys))
    meant = {staff.pk for staff in chosen}
    due = [one for one in leavers(timezone.localdate(now)) if not one.still_open]
    gone = [one for one in due if one.staff.pk in meant]
    people = StaffMember.objects.filter(pk__in=[one.staff.pk for one in gone])
    record(actor=by, lines=_proofs(people), now=now)
    _erase_rows(people)
    named = [one.staff.key for one in gone]
    RemoteMember.objects.filter(external_id__in=named).delete()
    ImportedPerson.objects.named(named).delete()
    forget(staff=[one.staff for one in gone], by=by, now=now)
    return gone


def _proofs(people: QuerySet[StaffMember]) -> list[Line]:
    """Return a line for each permission, and for each sheet that came back, before they go."""
    consents = Consent.objects.filter(staff__in=people).values_list("staff_id", flat=True)
    pages = ReturnedPage.objects.filter(sheet__staff__in=people).values_list("pk", flat=True)
    return [
        *(Line(action="consent.forget", subject=f"staff:{pk}") for pk in consents),
        *(Line(action="return.forget", subject=f"page:{pk}") for pk in pages),
    ]


def _erase_rows(people: QuerySet[StaffMember]) -> None:
    """Delete what refers to them, and the files' names of which no page is left."""
    pages = ReturnedPage.objects.filter(sheet__staff__in=people)
    scans = list(pages.values_list("scan_id", flat=True).distinct())
    for rows in referring(people):
        rows.delete()
    Scan.objects.filter(pk__in=scans, found__isnull=True, due_at__isnull=True).delete()

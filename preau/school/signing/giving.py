"""Give people their links, and take links back. `by` names who acts as the journal does."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.register.models import StaffMember
from preau.school.signing.models import End, Link, Means
from preau.school.signing.rules import LINK_DAYS


@transaction.atomic
def give(*, staff: Sequence[StaffMember], means: Means, by: str, now: datetime) -> list[Link]:
    """Give each person a new link, in their order; the one they had before serves no more.

    A constant number of queries. Sending or printing is the caller's (UTC).
    """
    earlier = Link.objects.unended().filter(staff__in=[member.pk for member in staff])
    earlier.update(end=End.REPLACED, ended_at=now, ended_by=by)
    links = Link.objects.bulk_create(
        Link(
            staff=member,
            means=means,
            created_at=now,
            created_by=by,
            expires_at=now + timedelta(days=LINK_DAYS),
        )
        for member in staff
    )
    _record("link.give", links, by=by, now=now, means=means.value)
    return links


@transaction.atomic
def revoke(*, links: Iterable[int], by: str, now: datetime) -> int:
    """Take links (pk) back that nothing has ended yet; return how many."""
    found = Link.objects.unended().filter(pk__in=list(links))
    ended = list(found)
    found.update(end=End.REVOKED, ended_at=now, ended_by=by)
    _record("link.revoke", ended, by=by, now=now)
    return len(ended)


def end_astray(*, staff: Collection[int], by: str, now: datetime, **_signal: Any) -> None:
    """Take back the links that were mailed to an address people (pk) do not have any more.

    Whoever reads the earlier mailbox could sign as them. Who signs with another address than the
    link went to ends it by that.
    """
    if not staff or by.startswith("staff:"):
        return
    astray = Link.objects.unended().filter(means=Means.MAIL, staff__in=staff)
    if found := list(astray.values_list("pk", flat=True)):
        revoke(links=found, by=by, now=now)


def _record(action: str, links: Iterable[Link], *, by: str, now: datetime, **detail: str) -> None:
    lines = [
        Line(action=action, subject=f"staff:{link.staff_id}", detail={"link": link.pk, **detail})
        for link in links
    ]
    record(actor=by, lines=lines, now=now)

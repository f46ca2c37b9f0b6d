"""Give people their links, and take links back. `by` names who acts as the journal does."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

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


def _record(action: str, links: Iterable[Link], *, by: str, now: datetime, **detail: str) -> None:
    lines = [
        Line(action=action, subject=f"staff:{link.staff_id}", detail={"link": link.pk, **detail})
        for link in links
    ]
    record(actor=by, lines=lines, now=now)

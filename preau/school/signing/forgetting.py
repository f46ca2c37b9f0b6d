"""The worker's step that deletes what has been kept long enough (docs/privacy.md)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from preau.journal.actions import Line, record
from preau.school.returns.rules import KEPT_AFTER_THE_END
from preau.school.signing.models import Link, SealedDocument, Signature
from preau.school.signing.rules import LINK_KEPT

BATCH = 200
BY = "worker"


def forget(now: datetime) -> int:
    """Delete addresses, links and sealed documents whose time is over (UTC); return how many.

    A signature stays as a line of its permission's history, without its document.
    """
    return _forget_addresses(now) + _forget_links(now) + _forget_documents(now)


def _forget_addresses(now: datetime) -> int:
    """What was typed and not signed is nobody's; what was signed stands in the permission."""
    ended = ~Q(end="") | Q(expires_at__lte=now)
    return Link.objects.filter(ended).exclude(email="").update(email="")


@transaction.atomic
def _forget_links(now: datetime) -> int:
    over = now - LINK_KEPT
    unsigned: QuerySet[Link] = Link.objects.filter(signature__isnull=True)
    links = list(unsigned.filter(Q(ended_at__lt=over) | Q(end="", expires_at__lt=over))[:BATCH])
    if links:
        Link.objects.filter(pk__in=[link.pk for link in links]).delete()
        _record("link.forget", [(link.staff_id, link.pk) for link in links], now)
    return len(links)


@transaction.atomic
def _forget_documents(now: datetime) -> int:
    kept = Signature.objects.filter(document__isnull=False)
    over = kept.filter(consent__ended_at__lt=now - KEPT_AFTER_THE_END)
    found = list(over.values_list("consent__staff_id", "pk")[:BATCH])
    if found:
        SealedDocument.objects.filter(signature__in=[pk for _, pk in found]).delete()
        _record("signature.forget", found, now)
    return len(found)


def _record(action: str, found: list[tuple[int, int]], now: datetime) -> None:
    name = action.partition(".")[0]
    lines = [
        Line(action=action, subject=f"staff:{staff}", detail={name: pk}) for staff, pk in found
    ]
    record(actor=BY, lines=lines, now=now)

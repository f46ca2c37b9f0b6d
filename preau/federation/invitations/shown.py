"""The latest invitation of memberships, read for many at once."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from preau.federation.invitations.models import Invitation
from preau.federation.registrations.models import Membership

LATEST = "latest_invitations"


def with_invitation(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Read the latest invitation of each along: one query more, whatever their number."""
    return memberships.prefetch_related(_latest())


def read_invitations(memberships: Sequence[Membership]) -> None:
    """Read the latest invitation of memberships at hand, again if it was read before."""
    for membership in memberships:
        vars(membership).pop(LATEST, None)
    prefetch_related_objects(memberships, _latest())


def latest_of(membership: Membership) -> Invitation | None:
    """Return what one of the two above has read: None when nobody was ever invited."""
    found: list[Invitation] = getattr(membership, LATEST)
    return found[0] if found else None


def _latest() -> "Prefetch[str]":
    newest = Invitation.objects.select_related("mail", "reminder").order_by("-created_at", "-pk")
    return Prefetch("invitations", queryset=newest[:1], to_attr=LATEST)

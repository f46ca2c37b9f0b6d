"""What does not go on by itself: counted on the first page, each with its list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from preau.federation.invitations.models import Invitation, InvitationQuerySet
from preau.federation.invitations.pauses import validity
from preau.federation.invitations.rules import State
from preau.federation.operators.counting import count_up_to
from preau.federation.operators.mails import in_group
from preau.federation.schools.models import School

LONG = timedelta(days=7)


@dataclass(frozen=True)
class Stuck:
    """One kind of thing that waits for somebody."""

    label: str
    meaning: str
    count: int
    url_name: str
    query: str


def invitations_of(school: School | None) -> InvitationQuerySet:
    """Return all invitations or, when one is given, a school's."""
    found = Invitation.objects.all()
    return found.filter(membership__school=school) if school else found


def old_invitations(now: datetime, school: School | None = None) -> InvitationQuerySet:
    """Return invitations that were sent a week ago or more, and can be answered (UTC)."""
    pending = invitations_of(school).in_state(State.PENDING, now)
    return pending.filter(expires_at__lt=now + validity() - LONG)


def stuck(now: datetime) -> list[Stuck]:
    """Return the kinds, one query each (UTC)."""
    state = Invitation.objects.in_state
    return [
        Stuck(
            "Invités depuis plus de 7 jours",
            "L’invitation attend une réponse ; des rappels partent d’eux-mêmes.",
            count_up_to(old_invitations(now)),
            "operator-invitations",
            "etat=pending&ancien=1",
        ),
        Stuck(
            "Invitations expirées",
            "Personne n’a répondu à temps : l’école ou vous pouvez renvoyer.",
            count_up_to(state(State.EXPIRED, now)),
            "operator-invitations",
            "etat=expired",
        ),
        Stuck(
            "Adresses refusées",
            "Le serveur du destinataire ne veut pas du courriel : l’école doit corriger l’adresse.",
            count_up_to(state(State.BOUNCED, now)),
            "operator-invitations",
            "etat=bounced",
        ),
        Stuck(
            "Courriels non envoyés",
            "Abandonnés après deux jours d’essais.",
            count_up_to(in_group("failed", now)),
            "operator-mails",
            "etat=failed",
        ),
        Stuck(
            "« Ce n’est pas moi »",
            "La personne a refusé ce que l’école demandait.",
            count_up_to(state(State.REFUSED, now)),
            "operator-invitations",
            "etat=refused",
        ),
    ]

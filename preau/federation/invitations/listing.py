"""Invitations as a list shows them: one row for each registration that one asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from preau.federation.invitations.models import Invitation, InvitationState
from preau.federation.invitations.rules import State
from preau.federation.registrations.models import Registration, Status


@dataclass(frozen=True)
class Row:
    """One line of `preau federation invitations` (contract.md). Times in UTC."""

    email: str
    school: str
    school_year: str
    role: str
    state: State
    mail: str
    sent_at: datetime | None
    expires_at: datetime


def rows(*, school: int | None = None, state: State | None = None, now: datetime) -> Iterator[Row]:
    """Yield the rows, latest invitation first; of one school (FASE) or state when asked."""
    found = Invitation.objects.listed(school)
    if state is not None:
        found = found.in_state(state, now)
    for invitation in found.iterator(chunk_size=500):
        for registration in _asked(invitation):
            yield Row(
                email=invitation.membership.user_name,
                school=str(invitation.membership.school.fase_number),
                school_year=registration.school_year,
                role=registration.role,
                state=invitation.stands(now),
                mail=invitation.mail_state,
                sent_at=invitation.last_sent_at,
                expires_at=invitation.expires_at,
            )


def _asked(invitation: Invitation) -> list[Registration]:
    """Return what waits for the answer or, once answered, what had been asked by then."""
    registrations = invitation.membership.registrations.all()
    if invitation.state == InvitationState.PENDING:
        return [each for each in registrations if each.status == Status.INVITED]
    answered_at = invitation.answered_at or invitation.created_at
    return [each for each in registrations if each.requested_at <= answered_at]

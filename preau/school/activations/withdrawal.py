"""A person takes their permission back: the access that rests on it ends at once (GDPR, 7.3).

Only a list that takes many permissions back is left to the next plan, where somebody reads it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from preau.school.activations import sentences
from preau.school.activations.actions import end_at_once
from preau.school.activations.models import Transfer
from preau.school.consents.actions import withdraw
from preau.school.register.models import StaffMember


@dataclass(frozen=True)
class Withdrawn:
    """Whether a permission held, and what is to be sent: nothing when nothing was open."""

    held: bool
    transfer: Transfer | None = None

    @property
    def sentence(self) -> str:
        if not self.held:
            return sentences.NOTHING_WITHDRAWN
        return sentences.WITHDRAWN_ENDS if self.transfer else sentences.WITHDRAWN_ONLY


@transaction.atomic
def withdraw_permission(*, staff: StaffMember, by: str, now: datetime) -> Withdrawn:
    """End a person's permission and ask the federation to end their access at this school.

    The address stays on the record and the past permission stays as proof. What still waits to be
    sent is cancelled. The account and the person's other schools are not concerned: a request
    names the membership in this school alone.
    """
    if not withdraw(staff=staff, by=by, now=now):
        return Withdrawn(held=False)
    why = sentences.PERMISSION_ENDED
    return Withdrawn(held=True, transfer=end_at_once(staff=staff, why=why, by=by, now=now))

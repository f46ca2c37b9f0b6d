"""What `preau school sign-links` does: say to whom a link would go and how, then give it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from preau.school.documents.people import Candidate, eligible, with_keys, without_consent
from preau.school.signing.models import Means
from preau.school.signing.office.proposal import rows_of

HAS_CONSENT = "son autorisation est déjà donnée"
NOT_CONCERNED = "ni enseignant ni direction cette année"
HAS_LEFT = "ne travaille plus dans l’école"
NO_ADDRESS = "l’école n’a pas son adresse\u00a0: un billet (--slips) convient"


@dataclass(frozen=True)
class Line:
    """One person: by which way the link goes, or why none does."""

    person: Candidate
    means: Means
    reason: str = ""

    @property
    def is_given(self) -> bool:
        return not self.reason


def propose(keys: Sequence[str], means: Means | None, *, today: date, now: datetime) -> list[Line]:
    """Return the people of these keys; without keys, those who have neither permitted nor a link.

    `means` is the way for everybody; None sends a mail where there is an address. Raises
    UnknownKeysError.
    """
    if keys:
        people = with_keys(keys, today=today)
    else:
        rows = rows_of(without_consent(eligible(today=today)), now)
        people = [row.person for row in rows if row.link is None]
    return [_line(person, means, today) for person in people]


def _line(person: Candidate, means: Means | None, today: date) -> Line:
    by_address = Means.MAIL if person.staff.private_email else Means.SLIP
    return Line(person, means or by_address, _refusal(person, means, today))


def _refusal(person: Candidate, means: Means | None, today: date) -> str:
    left_on = person.staff.left_on
    asked = (
        (person.has_consent, HAS_CONSENT),
        (left_on is not None and left_on <= today, HAS_LEFT),
        (not person.is_concerned, NOT_CONCERNED),
        (means is Means.MAIL and not person.staff.private_email, NO_ADDRESS),
    )
    return next((reason for holds, reason in asked if holds), "")

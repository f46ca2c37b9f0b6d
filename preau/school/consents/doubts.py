"""Whose address is perhaps not the one meant: read for many people in two queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from preau.school.consents.advice import Advice, advise
from preau.school.register.models import School, StaffMember


@dataclass(frozen=True)
class Doubt:
    """A person, and what to say of their address."""

    staff: StaffMember
    advice: Advice


def school_domains() -> list[str]:
    """Return the domains of the school's own mailboxes, as its settings name them."""
    school = School.objects.first()
    return list(school.mail_domains) if school else []


def doubts(people: Iterable[StaffMember]) -> list[Doubt]:
    """Return who has an odd address: those that one click corrects come first, then by name."""
    own = school_domains()
    found = [(staff, advise(staff.private_email, own)) for staff in people if staff.private_email]
    odd = [Doubt(staff, advice) for staff, advice in found if advice]
    return sorted(odd, key=lambda doubt: not doubt.advice.suggestion)

"""The people that every test of the federation knows. Made through the actions.

Two schools: Saint-Exupéry (FASE 99001) and Sainte-Marie (FASE 99002). It is 25 November 2026.

| name | who |
| --- | --- |
| anne | Anne Delvaux, anne.delvaux@example.org, teacher |
| marc | Marc Piette, marc.piette@example.org, head who teaches |
| josee | Josée Dupont, josée.dupont@example.org, teacher: an address beyond ASCII |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.invitations.actions import accept
from preau.federation.invitations.enrolment import Enrolment, enrol
from preau.federation.invitations.models import Invitation
from preau.federation.mail.links import token_for
from preau.federation.registrations.models import Membership
from preau.federation.registrations.rules import Ask, Wanted
from preau.federation.schools.actions import add_school
from preau.federation.schools.models import School
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
YEAR = SchoolYear.parse("2026-2027")
PASSWORD = "quatre chevaux de bois"


@dataclass(frozen=True)
class Person:
    """Somebody whom schools may ask for."""

    key: str
    email: str
    given_name: str
    family_name: str
    roles: tuple[Role, ...] = (Role.TEACHER,)


ANNE = Person("P0001", "anne.delvaux@example.org", "Anne", "Delvaux")
MARC = Person("P0002", "marc.piette@example.org", "Marc", "Piette", (Role.TEACHER, Role.HEAD))
JOSEE = Person("P0003", "josée.dupont@example.org", "Josée", "Dupont")


@dataclass(frozen=True)
class Schools:
    """The two tenants, with the secrets that the database does not keep."""

    saint_exupery: School
    sainte_marie: School
    secrets: dict[int, str]


def make_schools(now: datetime = NOW) -> Schools:
    """Register both schools."""
    first = add_school(fase_number=99001, name="Institut Saint-Exupéry", now=now)
    second = add_school(fase_number=99002, name="Collège Sainte-Marie", now=now)
    secrets = {99001: first.client_secret, 99002: second.client_secret}
    return Schools(first.school, second.school, secrets)


def ask(school: School, person: Person, *, now: datetime | None = None) -> Membership:
    """Have a school ask for one person, for the current school year."""
    return ask_for(school, [person], now=now)[0]


def ask_for(
    school: School, people: Iterable[Person], *, now: datetime | None = None
) -> list[Membership]:
    """Have a school ask for several people; a refusal fails the test."""
    at = now or timezone.now()
    results = enrol(
        school=school,
        enrolments=[enrolment_of(person) for person in people],
        now=at,
        today=timezone.localdate(at),
    )
    memberships = [result for result in results if isinstance(result, Membership)]
    assert len(memberships) == len(results), results
    return memberships


def enrolment_of(person: Person, year: SchoolYear = YEAR) -> Enrolment:
    """Return what a school wants for somebody: all the person's roles in a year."""
    return Enrolment(
        external_id=person.key,
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        wanted=Wanted(active=True, asked=frozenset(Ask(year, role) for role in person.roles)),
        consent_signed_on="2026-09-01",
        consent_text_version="2026-1",
    )


def invitation_of(membership: Membership) -> Invitation:
    """Return the membership's latest invitation."""
    return membership.invitations.latest("created_at")


def token_of(membership: Membership) -> str:
    """Return the token in the link of the latest invitation."""
    return token_for(purpose="invitation", subject=invitation_of(membership).link_subject)


def confirmed(school: School, person: Person, *, now: datetime | None = None) -> Account:
    """Return the account of somebody whom a school asked for and who said yes."""
    membership = ask(school, person, now=now)
    if membership.account.is_confirmed:
        return membership.account
    invitation = invitation_of(membership)
    return accept(invitation=invitation, password=PASSWORD, now=now or timezone.now())

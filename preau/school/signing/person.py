"""For whom a link is, as the first page says it and the document repeats it."""

from dataclasses import dataclass
from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.documents.people import with_keys
from preau.school.mail.models import Mail
from preau.school.register.models import School
from preau.school.signing.mails import LINK
from preau.school.signing.models import Link, Means


@dataclass(frozen=True)
class Person:
    """Name, functions of the school year, and the school. No address."""

    name: str
    functions: tuple[str, ...]
    school_year: str
    school: School


def person_of(link: Link, today: date) -> Person:
    """Return for whom a link is; five queries."""
    [candidate] = with_keys([link.staff.key], today=today)
    staff = link.staff
    return Person(
        name=f"{staff.given_name} {staff.family_name}",
        functions=candidate.functions,
        school_year=str(SchoolYear.at(today)),
        school=School.current(),
    )


def address_of(link: Link) -> str:
    """Return the address to begin with: the one that the link was sent to.

    A slip may have been found by anybody: it shows none.
    """
    if link.means != Means.MAIL:
        return ""
    mail = Mail.objects.newest(LINK, [link.pk]).get(link.pk)
    return mail.to if mail else ""

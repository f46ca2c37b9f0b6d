"""Many people at once, for what must not grow with their number."""

from datetime import date

from preau.school.consents.actions import encode_many
from preau.school.consents.addresses import Encoding
from preau.school.register.actions import enter
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, person, position


def make_crowd(count: int) -> list[StaffMember]:
    """Add so many teachers: of three, one has no address, one no permission, one has both."""
    people = [
        person(f"F{n:04}", f"Famille{n}", "Camille", position("Instituteur primaire", "2020-09-01"))
        for n in range(count)
    ]
    staff = enter(people=people, by="import", now=NOW)
    encodings = [
        Encoding(
            staff=member,
            email=f"camille{n}@example.org",
            ticked=n % 3 == 2,
            signed_on=date(2026, 9, 1) if n % 3 == 2 else None,
        )
        for n, member in enumerate(staff)
        if n % 3
    ]
    encode_many(encodings=encodings, by="import", now=NOW)
    return staff

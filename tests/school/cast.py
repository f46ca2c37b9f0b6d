"""The people that every test of the school knows. Made through the actions, so they obey the rules.

| name | who | why |
| --- | --- | --- |
| evrard | Marie-Laure Evrard, P0001 | head who also teaches, consent |
| elise | Élise Van den Bossche, P0004 | teacher, consent |
| xavier | Xavier Lambert, P0005 | teacher, e-mail, no consent |
| wauthier | Bénédicte Wauthier, P0013 | teacher, no e-mail |
| pierard | Nathalie Piérard, P0028 | ouvrière d'entretien: not concerned |
| ines | Inès Lambert, P0053 | a function the table does not know, consent |
| henrard | Sophie Henrard, P0003 | function over since 03/07/2026, consent |
| vandamme | Nathalie Vandamme, P0036 | starts on 11/01/2027, consent |
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from preau.protocol.school_year import SchoolYear
from preau.school.consents.actions import encode
from preau.school.people.models import Group, User
from preau.school.register.actions import enter, set_up_school
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.models import School, StaffMember

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
YEAR = SchoolYear.parse("2026-2027")
PASSWORD = "quatre chevaux de bois"


@dataclass(frozen=True)
class Cast:
    """Everybody, as saved."""

    school: School
    secretary: User
    head: User
    reader: User
    evrard: StaffMember
    elise: StaffMember
    xavier: StaffMember
    wauthier: StaffMember
    pierard: StaffMember
    ines: StaffMember
    henrard: StaffMember
    vandamme: StaffMember

    @property
    def staff(self) -> list[StaffMember]:
        """Return the members of staff, by key."""
        people = (
            self.evrard,
            self.henrard,
            self.elise,
            self.xavier,
            self.wauthier,
            self.pierard,
            self.vandamme,
            self.ines,
        )
        return list(people)


def position(title: str, starts_on: str, ends_on: str = "") -> ListedPosition:
    """Return a function from ISO dates."""
    end = date.fromisoformat(ends_on) if ends_on else None
    return ListedPosition(title=title, starts_on=date.fromisoformat(starts_on), ends_on=end)


def person(key: str, family: str, given: str, *positions: ListedPosition) -> ListedPerson:
    return ListedPerson(key=key, family_name=family, given_name=given, positions=positions)


PEOPLE = (
    person(
        "P0001",
        "Evrard",
        "Marie-Laure",
        position("Directeur d'école fondamentale", "2019-09-01"),
        position("Institutrice primaire", "2012-09-01"),
    ),
    person(
        "P0003", "Henrard", "Sophie", position("Institutrice primaire", "2019-09-01", "2026-07-03")
    ),
    person("P0004", "Van den Bossche", "Élise", position("Instituteur primaire", "2002-09-01")),
    person("P0005", "Lambert", "Xavier", position("Instituteur primaire", "2026-08-24")),
    person("P0013", "Wauthier", "Bénédicte", position("Institutrice primaire", "2026-08-24")),
    person("P0028", "Piérard", "Nathalie", position("Ouvrière d'entretien", "2021-09-01")),
    person(
        "P0036",
        "Vandamme",
        "Nathalie",
        position("Institutrice maternelle", "2027-01-11", "2027-07-02"),
    ),
    person("P0053", "Lambert", "Inès", position("Fonction inconnue de la table", "2026-08-24")),
)
ADDRESSES = {
    "P0001": ("marielaure.evrard1@example.org", "2026-08-26"),
    "P0003": ("sophie.henrard3@example.com", "2025-08-28"),
    "P0004": ("elise.vandenbossche4@example.org", "2026-09-10"),
    "P0005": ("xavier.lambert5@example.org", ""),
    "P0028": ("nathalie.pierard28@example.org", ""),
    "P0036": ("nathalie.vandamme36@example.org", "2026-11-03"),
    "P0053": ("ines.lambert53@example.org", "2026-08-24"),
}
"""Key -> the address, and the day of the signature if there is one."""


def make_cast() -> Cast:
    """Make the school, its users and its people."""
    school = set_up_school(
        fase_number=99001,
        name="École Saint-Exupéry",
        address="Rue des Aviateurs 12, 5000 Namur",
        head_name="Marie-Laure Evrard",
        by="command",
        now=NOW,
    )
    users = [_user(name, group) for name, group in USERS]
    staff = {member.key: member for member in enter(people=PEOPLE, by="import", now=NOW)}
    for key, (email, signed) in ADDRESSES.items():
        signed_on = date.fromisoformat(signed) if signed else None
        encode(
            staff=staff[key],
            email=email,
            ticked=bool(signed),
            signed_on=signed_on,
            by="import",
            now=NOW,
        )
    return Cast(
        school,
        *users,
        evrard=staff["P0001"],
        elise=staff["P0004"],
        xavier=staff["P0005"],
        wauthier=staff["P0013"],
        pierard=staff["P0028"],
        ines=staff["P0053"],
        henrard=staff["P0003"],
        vandamme=staff["P0036"],
    )


USERS = (
    ("Isabelle Dumont", Group.SECRETARY),
    ("Marie-Laure Evrard", Group.HEAD),
    ("Paul Lecteur", Group.READER),
)


def _user(name: str, group: Group) -> User:
    email = f"{name.split()[-1].lower()}.{group}@example.org"
    return User.objects.create_user(email, PASSWORD, name=name, group=group)

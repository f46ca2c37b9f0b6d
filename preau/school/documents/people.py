"""Who gets a sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.consents.models import Consent
from preau.school.register.models import StaffMember
from preau.school.register.rules import is_concerned


class UnknownKeysError(Exception):
    """Keys that belong to nobody; the message names them."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__(f"Aucun membre du personnel n’a la clé {', '.join(keys)}.")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody to print for, with the functions of the year and whether a permission holds."""

    staff: StaffMember
    functions: tuple[str, ...]
    is_concerned: bool
    has_consent: bool


def eligible(*, today: date, text: str = "") -> list[Candidate]:
    """Return those who work here and whose functions of this year open a role, by name.

    `text` keeps those whose name, key or address holds each of its words. Three queries.
    """
    staff = StaffMember.objects.still_here(today).named(text).with_positions()
    return [person for person in _candidates(list(staff), today) if person.is_concerned]


def without_consent(people: Iterable[Candidate]) -> list[Candidate]:
    """Return those of whom the school has no valid permission yet."""
    return [person for person in people if not person.has_consent]


def with_keys(keys: Sequence[str], *, today: date) -> list[Candidate]:
    """Return the people of these keys, by name, whoever they are. Raise UnknownKeysError."""
    staff = list(StaffMember.objects.filter(key__in=set(keys)).with_positions())
    known = {member.key for member in staff}
    if unknown := [key for key in dict.fromkeys(keys) if key not in known]:
        raise UnknownKeysError(unknown)
    return _candidates(staff, today)


def _candidates(staff: Sequence[StaffMember], today: date) -> list[Candidate]:
    year = SchoolYear.at(today)
    consenting = Consent.objects.valid_of(staff)
    return [_candidate(member, year, member.pk in consenting) for member in staff]


def _candidate(staff: StaffMember, year: SchoolYear, has_consent: bool) -> Candidate:
    positions = staff.positions_in(year)
    return Candidate(
        staff=staff,
        functions=tuple(dict.fromkeys(str(position.title) for position in positions)),
        is_concerned=is_concerned(
            ((p.title.category, p.starts_on, p.ends_on) for p in positions), year
        ),
        has_consent=has_consent,
    )

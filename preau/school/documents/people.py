"""Who gets a sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.consents.models import Consent
from preau.school.register.held import Held, among, held_by, titles_in
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

    `text` keeps those whose name, key or address holds each of its words. Four queries.
    """
    staff = StaffMember.objects.still_here(today).named(text)
    return [person for person in _candidates(list(staff), today) if person.is_concerned]


def without_consent(people: Iterable[Candidate]) -> list[Candidate]:
    """Return those of whom the school has no valid permission yet."""
    return [person for person in people if not person.has_consent]


def with_keys(keys: Sequence[str], *, today: date) -> list[Candidate]:
    """Return the people of these keys, by name, whoever they are. Raise UnknownKeysError."""
    staff = list(StaffMember.objects.filter(key__in=set(keys)))
    known = {member.key for member in staff}
    if unknown := [key for key in dict.fromkeys(keys) if key not in known]:
        raise UnknownKeysError(unknown)
    return _candidates(staff, today)


def with_numbers(numbers: Sequence[int], *, today: date) -> list[Candidate]:
    """Return the people of these numbers (pk) who are still in the register, by name."""
    return _candidates(list(StaffMember.objects.filter(pk__in=numbers)), today)


def _candidates(staff: Sequence[StaffMember], today: date) -> list[Candidate]:
    year, ids = SchoolYear.at(today), [member.pk for member in staff]
    held = held_by(ids)
    valid = Consent.objects.valid().filter(**among(ids))
    consenting = set(valid.values_list("staff_id", flat=True))
    return [
        _candidate(member, held.get(member.pk, []), year, member.pk in consenting)
        for member in staff
    ]


def _candidate(
    staff: StaffMember, held: Sequence[Held], year: SchoolYear, has_consent: bool
) -> Candidate:
    return Candidate(
        staff=staff,
        functions=titles_in(year, held),
        is_concerned=is_concerned(((h.category, h.starts_on, h.ends_on) for h in held), year),
        has_consent=has_consent,
    )

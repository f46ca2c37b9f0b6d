"""The claim `schools`: which registrations an account has open (contract.md, "Sign-in").

The federation writes it, the programme reads it. It is given for the scope of the same name.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

SCOPE_SCHOOLS = "schools"
CLAIM_SCHOOLS = "schools"


class ClaimError(ValueError):
    """The claim is not of the agreed form; the message says what was found."""


@dataclass(frozen=True, kw_only=True)
class SchoolClaim:
    """One open registration: a role, in a school, for a school year.

    `valid_until` is the last day of access, included (Europe/Brussels).
    """

    fase: str
    name: str
    role: Role
    school_year: SchoolYear
    valid_until: date

    def to_dict(self) -> dict[str, str]:
        """Return what goes into the claim, as JSON values."""
        return {
            "fase": self.fase,
            "name": self.name,
            "role": self.role.value,
            "school_year": self.school_year.label,
            "valid_until": self.valid_until.isoformat(),
        }

    @classmethod
    def from_dict(cls, item: Any) -> Self:
        """Read one item of the claim. Raise ClaimError when it is not of the agreed form."""
        try:
            return cls(
                fase=str(item["fase"]),
                name=str(item["name"]),
                role=Role(item["role"]),
                school_year=SchoolYear.parse(item["school_year"]),
                valid_until=date.fromisoformat(item["valid_until"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ClaimError(f"not an item of the claim schools: {item!r}") from error

    def is_open_on(self, day: date) -> bool:
        """Tell whether it gives access on a day (Europe/Brussels)."""
        return day <= self.valid_until


def read_schools(value: Any) -> list[SchoolClaim]:
    """Read the whole claim; absent means no registration. Raise ClaimError when it is no list."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ClaimError(f"the claim schools is no list: {value!r}")
    return [SchoolClaim.from_dict(item) for item in value]

"""What the register knows, as plain values for the plan. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from preau.school.register.listed import ListedPerson
from preau.school.register.titles import title_key


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """Somebody in the register, with the address and the permission that hold."""

    person: ListedPerson
    email: str = ""
    refused_email: str = ""
    refused_reason: str = ""
    signed_on: date | None = None
    """The day of the signature of the permission that holds, if one does."""
    consent: int | None = None
    """The number of that permission."""
    withdrawn: Mapping[str, date] = field(default_factory=dict)
    """Address key -> the last day on which a permission for it was withdrawn."""

    @property
    def name(self) -> str:
        return f"{self.person.family_name} {self.person.given_name}"

    def is_here(self, today: date) -> bool:
        """Tell whether the person still works in the school."""
        return self.person.left_on is None or self.person.left_on > today


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The register: people by key, and the table of functions (title key -> category)."""

    people: Mapping[str, KnownPerson]
    categories: Mapping[str, str]

    def category(self, title: str) -> str:
        """Return what the table of functions says of a title; "unknown" when it says nothing."""
        return self.categories.get(title_key(title), "unknown")

"""Whose dossiers go into the whole school's ZIP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from preau.dates import in_words
from preau.school.consents.models import Consent, ConsentQuerySet
from preau.school.register.models import StaffMember


class Which(StrEnum):
    EVERYBODY = "toutes"
    VALID = "valables"
    PERIOD = "periode"
    NAMED = "choisies"


DAYS = ("first", "last")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """People by their permissions: of all who gave one, also those who left, or of some.

    `first` and `last` bound the day of a signature, one may be missing; `keys` name people.
    """

    which: Which = Which.EVERYBODY
    first: date | None = None
    last: date | None = None
    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, params: dict[str, Any]) -> "Scope":
        """Return the scope that `params` gave."""
        first, last = (date.fromisoformat(day) if (day := params[name]) else None for name in DAYS)
        return cls(which=Which(params["which"]), first=first, last=last)

    @property
    def params(self) -> dict[str, str]:
        """Return a scope without keys as plain values."""
        days = (day.isoformat() if day else "" for day in (self.first, self.last))
        return {"which": self.which.value, **dict(zip(DAYS, days, strict=True))}

    @property
    def words(self) -> str:
        """Return who is in it, as a sentence."""
        if self.which is Which.PERIOD:
            return f"Les personnes qui ont signé une autorisation {self._when}."
        return WORDS[self.which]

    @property
    def _when(self) -> str:
        first, last = in_words(self.first), in_words(self.last)
        if first and last:
            return f"du {first} au {last}"
        return f"depuis le {first}" if first else f"jusqu’au {last}"

    def staff(self) -> Sequence[int]:
        """Return the people (pk) by name; each gave a permission, unless keys name them."""
        people = StaffMember.objects.order_by("family_name", "given_name", "key")
        if self.keys:
            people = people.filter(key__in=self.keys)
        else:
            people = people.filter(pk__in=self._consents().order_by().values("staff"))
        return list(people.values_list("pk", flat=True))

    def _consents(self) -> ConsentQuerySet:
        if self.which is Which.VALID:
            return Consent.objects.valid()
        return Consent.objects.signed_between(self.first, self.last)


WORDS = {
    Which.EVERYBODY: "Toutes les personnes qui ont donné une autorisation, parties ou non.",
    Which.VALID: "Les personnes dont une autorisation est valable.",
    Which.NAMED: "Les personnes choisies.",
}

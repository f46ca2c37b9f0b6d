"""Who of the staff is shown: a search and filters that hold together, read from the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from preau.protocol.roles import Role
from preau.school.activations.standing import Standing
from preau.school.desk import groups, motives
from preau.school.desk.groups import Group
from preau.school.desk.motives import Motive

ROLES: dict[str, tuple[str, Callable[[Sequence[Role]], bool]]] = {
    "enseignant": ("Enseignants", lambda roles: Role.TEACHER in roles),
    "direction": ("Direction", lambda roles: Role.HEAD in roles),
    "plusieurs": ("Plusieurs rôles", lambda roles: len(roles) > 1),
    "aucun": ("Sans rôle", lambda roles: not roles),
}
ADDRESSES = {"avec": "Avec adresse", "sans": "Sans adresse"}
PRESENCE = {"present": "Travaillent ici", "parti": "Ont quitté l’école"}
NAMES = ("q", "etat", "motif", "role", "fonction", "adresse", "presence")
"""What the address may hold, beside the page."""


@dataclass(frozen=True)
class Filters:
    """What was asked for; an unknown value asks for nothing."""

    text: str = ""
    group: Group | None = None
    motive: Motive | None = None
    role: str = ""
    function: str = ""
    address: str = ""
    presence: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        return cls(
            text=query.get("q", "").strip()[:100],
            group=groups.BY_SLUG.get(query.get("etat", "")),
            motive=motives.BY_SLUG.get(query.get("motif", "")),
            role=_known(query.get("role", ""), ROLES),
            function=query.get("fonction", "")[:200],
            address=_known(query.get("adresse", ""), ADDRESSES),
            presence=_known(query.get("presence", ""), PRESENCE),
        )

    @property
    def values(self) -> dict[str, str]:
        """Return what is asked for, by its name in the address."""
        values = (
            self.text,
            self.group.slug if self.group else "",
            self.motive.slug if self.motive else "",
            *(self.role, self.function, self.address, self.presence),
        )
        return {name: value for name, value in zip(NAMES, values, strict=True) if value}

    @property
    def query(self) -> str:
        return urlencode(self.values)

    @property
    def more(self) -> int:
        """Return how many filters stand beside the search and the state."""
        return len(self.values.keys() - {"q", "etat"})

    def without_state(self, found: Sequence[Standing], today: date) -> list[Standing]:
        """Return whom everything but the state keeps: the counts of the states are of these."""
        tests = self._tests(today)
        return [s for s in found if all(test(s) for test in tests)]

    def keep(self, found: Sequence[Standing], today: date) -> list[Standing]:
        """Return whom all of it keeps, in the same order."""
        kept = self.without_state(found, today)
        return [s for s in kept if self.group is None or s.state in self.group.states]

    def _tests(self, today: date) -> list[Callable[[Standing], bool]]:
        tests: list[Callable[[Standing], bool]] = []
        if motive := self.motive:
            tests.append(lambda s: motive.applies(s, today))
        if self.role:
            _, has_role = ROLES[self.role]
            tests.append(lambda s: has_role(s.roles))
        if self.function:
            tests.append(lambda s: self.function in s.functions)
        if self.address:
            tests.append(lambda s: bool(s.staff.private_email) is (self.address == "avec"))
        if self.presence:
            tests.append(lambda s: _has_left(s, today) is (self.presence == "parti"))
        return tests


def _has_left(standing: Standing, today: date) -> bool:
    left_on = standing.staff.left_on
    return left_on is not None and left_on <= today


def _known(value: str, among: Mapping[str, object]) -> str:
    return value if value in among else ""

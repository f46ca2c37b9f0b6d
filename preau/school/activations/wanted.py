"""Which part of the proposed list is asked for: a kind of change, or a reason why people wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from preau.school.activations.actions import PlanLine
from preau.school.activations.overview import (
    BLOCKED,
    GROUPS,
    OPENING,
    Group,
    Motive,
    Overview,
    group_of,
    motives,
)

ALL_OPENING = "a-activer"
"""Whatever opens an access, of all kinds together."""


@dataclass(frozen=True)
class Chip:
    """One filter: its words, how many people it shows, its address, and whether it is on."""

    label: str
    count: int
    tone: str
    query: str
    here: bool


@dataclass(frozen=True)
class Wanted:
    """What an address asks for (`annee`, `voir`, `motif`); what nobody knows shows everybody."""

    lines: Sequence[PlanLine]
    asked: Mapping[str, str]

    @property
    def slug(self) -> str:
        return self.asked.get("voir", "")

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the groups to show; none for everybody."""
        if self.slug == ALL_OPENING:
            return OPENING
        return tuple(group for group in GROUPS if group.slug == self.slug)

    @property
    def motive(self) -> Motive | None:
        """Return the reason to show alone, among the blocked."""
        slug = self.asked.get("motif", "")
        found = motives(self.lines) if self.groups == (BLOCKED,) and slug else []
        return next((motive for motive in found if motive.slug == slug), None)

    @property
    def label(self) -> str:
        if motive := self.motive:
            return motive.label
        return self.groups[0].label if len(self.groups) == 1 else ""

    @property
    def query(self) -> str:
        motive = self.motive
        return self._to(self.slug if self.groups else "", motive.slug if motive else "")

    def shown(self) -> list[PlanLine]:
        """Return the lines to show, in their order."""
        groups, motive = self.groups, self.motive
        found = [line for line in self.lines if not groups or group_of(line) in groups]
        return [line for line in found if motive is None or line.remedy_label == motive.label]

    def chips(self, overview: Overview) -> list[Chip]:
        """Return the filters by kind of change, everybody first."""
        everybody = Chip("Tous", overview.total, "", self._to(), not self.groups)
        return [everybody, *(self._chip(group, count) for group, count in overview.chips)]

    def motive_chips(self) -> list[Chip]:
        """Return why people are blocked, each reason a filter."""
        now = self.motive
        return [
            Chip(m.label, m.count, "stop", self._to(BLOCKED.slug, m.slug), m == now)
            for m in motives(self.lines)
        ]

    def _chip(self, group: Group, count: int) -> Chip:
        here = self.groups == (group,)
        return Chip(group.label, count, group.tone, self._to(group.slug), here)

    def _to(self, slug: str = "", motive: str = "") -> str:
        place = {"annee": self.asked.get("annee", ""), "voir": slug, "motif": motive}
        return urlencode({name: value for name, value in place.items() if value})

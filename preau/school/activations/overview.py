"""A plan as people read it: groups with their counts, and what the main button would send."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from preau.school.activations.actions import PlanLine, asks
from preau.school.activations.rules import closes_many
from preau.school.activations.words import Action, State


@dataclass(frozen=True)
class Group:
    """People of a plan for whom the same sort of thing happens."""

    slug: str
    label: str
    tone: str = ""
    always: bool = True
    """Shown even when nobody is in it."""


CREATE = Group("a-creer", "À créer", "go", always=False)
RENEW = Group("a-renouveler", "À renouveler", "go", always=False)
REACTIVATE = Group("a-rouvrir", "À rouvrir", "go", always=False)
ADD_ROLE = Group("roles", "Rôle à ajouter", "go", always=False)
REPLACE = Group("adresses", "Adresse à changer", "go", always=False)
BLOCKED = Group("bloques", "Bloqués", "stop")
ACTIVE = Group("actifs", "Sans changement", "ok")
WAITING = Group("en-attente", "En attente", "go", always=False)
END = Group("a-fermer", "À fermer")
CLOSED = Group("fermes", "Fermés", always=False)
OF_ACTION = {
    Action.CREATE: CREATE,
    Action.RENEW: RENEW,
    Action.REACTIVATE: REACTIVATE,
    Action.ADD_ROLE: ADD_ROLE,
    Action.REPLACE: REPLACE,
    Action.END: END,
    Action.BLOCKED: BLOCKED,
}
OF_STATE = {State.ACTIVE: ACTIVE, State.INVITED: WAITING, State.QUEUED: WAITING}
OPENING = (CREATE, RENEW, REACTIVATE, ADD_ROLE, REPLACE)
GROUPS = (*OPENING, END, BLOCKED, WAITING, ACTIVE, CLOSED)


def group_of(line: PlanLine) -> Group:
    """Return the group in which a line is shown."""
    return OF_ACTION.get(line.action) or OF_STATE.get(line.state, CLOSED)


@dataclass(frozen=True)
class Motive:
    """Why people are blocked: the words of what mends it, and how many they are."""

    label: str
    count: int

    @property
    def slug(self) -> str:
        return slugify(self.label)


def motives(lines: Iterable[PlanLine]) -> list[Motive]:
    """Return why the blocked lines are blocked, the most frequent reason first."""
    blocked = (line.remedy_label for line in lines if line.action is Action.BLOCKED)
    return [Motive(label, count) for label, count in Counter(blocked).most_common()]


@dataclass(frozen=True)
class Overview:
    """The counts of a plan, by group."""

    counts: Counter[Group]

    @classmethod
    def of(cls, lines: Iterable[PlanLine]) -> "Overview":
        return cls(Counter(group_of(line) for line in lines))

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def chips(self) -> list[tuple[Group, int]]:
        return [(g, self.counts[g]) for g in GROUPS if g.always or self.counts[g]]

    @property
    def opening(self) -> int:
        return sum(self.counts[group] for group in OPENING)

    @property
    def kinds(self) -> list[tuple[Group, int]]:
        """Return what opens, kind by kind, of those that there are."""
        return [(group, self.counts[group]) for group in OPENING if self.counts[group]]

    @property
    def ending(self) -> int:
        return self.counts[END]

    @property
    def blocked(self) -> int:
        return self.counts[BLOCKED]

    @property
    def active(self) -> int:
        return self.counts[ACTIVE]

    @property
    def waiting(self) -> int:
        return self.counts[WAITING]

    @property
    def open_now(self) -> int:
        """Return how many accesses are open or wait, those that would close among them."""
        return self.active + self.waiting + self.ending

    @property
    def ends_many(self) -> bool:
        """Tell whether so many accesses would close that somebody should look twice."""
        return closes_many(self.ending, self.open_now)


def fingerprint(lines: Sequence[PlanLine]) -> str:
    """Return what a confirmation is about: another plan has another fingerprint."""
    said = [
        [line.staff.key, line.action, line.staff.private_email, *line.roles]
        for line in lines
        if asks(line)
    ]
    return hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()[:24]

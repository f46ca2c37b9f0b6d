"""The groups in which people are counted and filtered. No Django here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from preau.school.activations.words import State


@dataclass(frozen=True, kw_only=True)
class Group:
    """States that ask the same of the secretary. `slug` is its name in addresses."""

    slug: str
    label: str
    states: frozenset[State]
    tone: str
    meaning: str


def _group(slug: str, label: str, tone: str, meaning: str, *states: State) -> Group:
    return Group(slug=slug, label=label, tone=tone, meaning=meaning, states=frozenset(states))


ACTIVE = _group("actifs", "Actifs", "ok", "l’accès au programme est ouvert", State.ACTIVE)
ASKED = _group(
    "en-cours",
    "Demandés ou invités",
    "go",
    "la demande part, ou la personne doit encore confirmer",
    State.QUEUED,
    State.INVITED,
)
READY = _group(
    "prets", "Prêts à activer", "ready", "adresse et autorisation sont encodées", State.READY
)
NO_CONSENT = _group(
    "sans-autorisation",
    "Sans autorisation",
    "stop",
    "l’adresse est là, la signature manque",
    State.NO_CONSENT,
)
NO_EMAIL = _group(
    "sans-adresse", "Sans adresse", "none", "aucune adresse utilisable", State.NO_EMAIL
)
TROUBLE = _group(
    "refuses",
    "Refusés ou en échec",
    "bad",
    "la demande n’a pas abouti",
    State.REFUSED,
    State.FAILED,
)
ENDED = _group("fermes", "Fermés", "off", "l’école a fermé l’accès", State.ENDED)
NOT_CONCERNED = _group(
    "non-concernes",
    "Non concernés",
    "out",
    "ni enseignant, ni direction cette année",
    State.NOT_CONCERNED,
)

CONCERNED = (ACTIVE, ASKED, READY, NO_CONSENT, NO_EMAIL, TROUBLE, ENDED)
"""The groups of those whom the account is for, from the best to the furthest from it."""
GROUPS = (*CONCERNED, NOT_CONCERNED)

_TAKEN = (State.INVITED, State.ACTIVE)
_ASKED = (State.QUEUED, *_TAKEN, State.REFUSED, State.FAILED)
_STEP = "chaque étape compte aussi ceux qui sont plus loin"
STAGES = (
    _group("concernes", "Concernés", "out", _STEP, *(s for g in CONCERNED for s in g.states)),
    _group("autorises", "Ont signé", "ready", _STEP, State.READY, *_ASKED),
    _group("demandes", "Demandés", "go", _STEP, *_ASKED),
    _group("invites", "Invités ou connus", "go", _STEP, *_TAKEN),
    ACTIVE,
)
"""The way from the register to the programme, each step within the one before."""
BY_SLUG = {group.slug: group for group in (*STAGES, *GROUPS)}


@dataclass(frozen=True)
class Share:
    """How many people are in a group, and its part of a bar of `WIDTH` units."""

    group: Group
    count: int
    start: float
    width: float


WIDTH = 1000


def count_groups(states: Iterable[State]) -> dict[Group, int]:
    """Count people by group, in the order of GROUPS."""
    found = Counter(states)
    return {group: sum(found[state] for state in group.states) for group in GROUPS}


def stages(states: Iterable[State]) -> list[Share]:
    """Return how many people came as far as each stage, beside the whole of the first."""
    found = Counter(states)
    counts = [sum(found[state] for state in stage.states) for stage in STAGES]
    whole = counts[0] or 1
    pairs = zip(STAGES, counts, strict=True)
    return [Share(stage, n, 0, round(WIDTH * n / whole, 2)) for stage, n in pairs]


def shares(counts: dict[Group, int]) -> list[Share]:
    """Divide the bar among the groups that have somebody, those not concerned left out."""
    total = sum(counts[group] for group in CONCERNED)
    found: list[Share] = []
    start = 0.0
    for group in CONCERNED:
        width = WIDTH * counts[group] / total if total else 0
        if width:
            found.append(Share(group, counts[group], round(start, 2), round(width, 2)))
        start += width
    return found

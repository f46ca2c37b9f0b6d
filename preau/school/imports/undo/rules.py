"""Who can be put back as they were before a list, and who is left as they are. No Django."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from preau.protocol.addresses import address_key
from preau.school.imports.addresses import settle
from preau.school.imports.changes import Change, register_changes
from preau.school.imports.snapshot import KnownPerson

GONE = "Cette personne n’est plus dans le registre."
ATTACHED = "Depuis, une demande d’accès ou une feuille a été faite pour cette personne."
ENDED_OTHERWISE = "L’autorisation qu’elle avait avant a pris fin pour une autre raison."


@dataclass(frozen=True, kw_only=True)
class Memory:
    """A person before a list, None when it added them, and after it."""

    key: str
    before: KnownPerson | None
    after: KnownPerson

    @property
    def name(self) -> str:
        return self.after.name

    @property
    def changes(self) -> Sequence[Change]:
        """Return what undoing changes, cell by cell."""
        return tuple(register_changes(self.after, self.before)) if self.before else ()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Somebody who is left as they are, and why: a French sentence."""

    memory: Memory
    because: str


@dataclass(frozen=True, kw_only=True)
class UndoPlan:
    """What undoing would do: people taken out, people put back, people left as they are."""

    removed: Sequence[Memory]
    restored: Sequence[Memory]
    kept: Sequence[Kept]


@dataclass(frozen=True, kw_only=True)
class Present:
    """The register now. `attached`: those for whom something was done beside the register itself.

    `addresses`: who has which, everybody. `ended`: the permissions that the list itself ended.
    """

    people: Mapping[str, KnownPerson]
    attached: Set[str]
    addresses: Mapping[str, str]
    ended: Set[int]


def plan_undo(memories: Sequence[Memory], now: Present) -> UndoPlan:
    """Compare each person with what the list left."""
    reasons = {m.key: reason for m in memories if (reason := _why_kept(m, now))}
    free = [m for m in memories if m.key not in reasons]
    reasons |= _taken(free, now)
    undone = [m for m in free if m.key not in reasons]
    return UndoPlan(
        removed=[m for m in undone if m.before is None],
        restored=[m for m in undone if m.before is not None],
        kept=[Kept(memory=m, because=reasons[m.key]) for m in memories if m.key in reasons],
    )


def _why_kept(memory: Memory, now: Present) -> str:
    current = now.people.get(memory.key)
    if current is None:
        return GONE
    if _comparable(current) != _comparable(memory.after):
        cells = dict.fromkeys(c.cell for c in register_changes(memory.after, current))
        return f"Modifiée depuis : {', '.join(cells) or 'autorisation'}."
    if memory.before is None:
        return ATTACHED if memory.key in now.attached else ""
    earlier = memory.before.consent
    if earlier not in (None, current.consent) and earlier not in now.ended:
        return ENDED_OTHERWISE
    return ""


def _comparable(known: KnownPerson) -> KnownPerson:
    positions = sorted(known.person.positions, key=lambda p: (p.title, p.starts_on))
    return replace(known, person=replace(known.person, positions=tuple(positions)))


def _taken(free: Sequence[Memory], now: Present) -> dict[str, str]:
    """Return who cannot have their address back, because somebody else has it since."""
    claims = {m.key: address_key(m.before.email) for m in free if m.before and m.before.email}
    giving = {m.key for m in free} - set(claims)
    held = {who: address for who, address in now.addresses.items() if who not in giving}
    return {
        who: f"Son adresse d’avant est maintenant celle d’une autre personne ({holder})."
        for who, holder in settle(claims, held).items()
    }

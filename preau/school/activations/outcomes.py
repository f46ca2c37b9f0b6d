"""What became of a request, from what the federation has afterwards. Pure: no Django."""

from dataclasses import dataclass

from preau.protocol.addresses import address_key
from preau.protocol.roles import Role
from preau.school.activations import sentences
from preau.school.activations.words import Outcome, Remedy, names_of
from preau.school.provisioning.client import Refusal
from preau.school.provisioning.wire import Member, Wanted

REASONS = {"uniqueness": sentences.TAKEN, "invalidValue": sentences.BAD_VALUE}


REMEDIES = {
    sentences.PERMISSION_ENDED: Remedy.CONSENT,
    sentences.CANCELLED: Remedy.OPEN,
    sentences.NOT_ME: Remedy.CHECK,
    sentences.TAKEN: Remedy.CHECK,
    sentences.BAD_VALUE: Remedy.MEND,
    sentences.UNTRANSMITTABLE: Remedy.MEND,
    sentences.BOUNCED: Remedy.ADDRESS,
    sentences.GONE: Remedy.READ_AGAIN,
    sentences.NOT_DONE: Remedy.READ_AGAIN,
    sentences.MOVED_MEANWHILE: Remedy.READ_AGAIN,
}


CANCELLED = frozenset({sentences.CANCELLED, sentences.PERMISSION_ENDED})
STOPPED_HERE = frozenset({sentences.UNTRANSMITTABLE, sentences.MOVED_MEANWHILE})
"""What a worker found before it sent anything."""


def was_sent(outcome: Outcome, detail: str, attempts: int) -> bool | None:
    """Tell whether a request left the school; None when nothing tells.

    `attempts`: how often a worker took it. One that was taken and is not answered may have left.
    """
    if outcome is Outcome.QUEUED or detail in CANCELLED:
        return None if attempts else False
    if detail in STOPPED_HERE:
        return None if attempts > 1 else False
    return True


def remedy_for(detail: str) -> Remedy:
    """Return what mends a request that was refused or failed, by the sentence that says why."""
    if detail.startswith(sentences.REFUSED_BY_FEDERATION.partition("{")[0]):
        return Remedy.READ_AGAIN
    return REMEDIES.get(detail, Remedy.MEND)


@dataclass(frozen=True)
class Settled:
    """An outcome, and its sentence for the secretary. `queued` means: to be tried again."""

    outcome: Outcome
    detail: str = ""


def outcome_of(wanted: Wanted, member: Member | None, refusal: Refusal | None) -> Settled:
    """Compare what was wanted with what the federation has, read after the operations."""
    done = _opened(wanted, member) if wanted.email else _ended(wanted, member)
    if done is not None:
        return done
    if refusal is None:
        return Settled(Outcome.FAILED, sentences.NOT_DONE)
    if refusal.may_pass:
        return Settled(Outcome.QUEUED, sentences.NOT_DONE)
    return Settled(Outcome.REFUSED, _reason(refusal))


def _opened(wanted: Wanted, member: Member | None) -> Settled | None:
    if member is None or address_key(member.user_name) != address_key(wanted.email):
        return None
    if member.plain:
        return Settled(Outcome.ACTIVE, sentences.OPENED) if member.active else None
    live = member.live(wanted.year)
    statuses = {live.get(role, "") for role in wanted.roles}
    if statuses == {"active"}:
        return Settled(Outcome.ACTIVE, sentences.CONFIRMED.format(year=wanted.year))
    if statuses <= {"active", "invited"}:
        return Settled(Outcome.INVITED, sentences.INVITED)
    return Settled(Outcome.REFUSED, sentences.NOT_ME) if member.refused(wanted.year) else None


def _ended(wanted: Wanted, member: Member | None) -> Settled | None:
    if member is None:
        return Settled(Outcome.ENDED, sentences.NOTHING_TO_END)
    if not wanted.roles:
        return None if member.years_live_from("") else Settled(Outcome.ENDED, sentences.ENDED)
    if not member.plain and set(member.live(wanted.year)) - set(wanted.roles):
        return None
    names = names_of(Role(role) for role in wanted.roles)
    return Settled(Outcome.ENDED, sentences.ROLE_ENDED.format(roles=names))


def _reason(refusal: Refusal) -> str:
    if refusal.status == 404:
        return sentences.GONE
    code = refusal.scim_type or refusal.status
    return REASONS.get(refusal.scim_type, sentences.REFUSED_BY_FEDERATION.format(code=code))

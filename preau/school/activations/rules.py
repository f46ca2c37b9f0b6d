"""What to ask of the federation for one person: what the register wants, less what is there.

Pure: values and a date in, a decision out. Source: domain.md, rules 1 to 9; contract.md, states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from preau.dates import in_words
from preau.protocol.addresses import address_key
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.school.activations import sentences
from preau.school.activations.invitation import Invitation, told
from preau.school.activations.words import Action, Outcome, Remedy, State, names_of
from preau.school.register.rules import Function, roles_of


class Status(StrEnum):
    """Where a registration stands, by its name on the wire (contract.md)."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"
    REFUSED = "refused"


LIVE = (Status.INVITED, Status.ACTIVE)


@dataclass(frozen=True, kw_only=True)
class Person:
    """What the register says of somebody, as far as an access depends on it."""

    key: str
    functions: tuple[Function, ...] = ()
    email: str = ""
    consent_key: str = ""
    """The address, as a key, that the valid consent names; empty without a valid consent."""
    is_sent: bool = False
    """The address went to the federation under the very permission that is valid now."""
    withdrawn: bool = False
    """The last consent was withdrawn by the person, and none has followed."""
    refused_email: str = ""
    refused_email_reason: str = ""
    left_on: date | None = None
    closed_on: date | None = None

    def has_left(self, today: date) -> bool:
        """Tell whether the exit date is reached: that day is the first without access (choice)."""
        return self.left_on is not None and self.left_on <= today

    def has_unknown_function(self, year: SchoolYear) -> bool:
        return any(c == "unknown" and year.overlaps(start, end) for c, start, end in self.functions)

    @property
    def permits(self) -> bool:
        """Tell whether a valid consent names this very address."""
        return bool(self.email) and self.consent_key == address_key(self.email)


@dataclass(frozen=True)
class RemoteRegistration:
    """One role for one year, as the federation has it."""

    year: SchoolYear
    role: Role
    status: Status


@dataclass(frozen=True, kw_only=True)
class Remote:
    """What the federation has for one staff key."""

    email: str
    active: bool = True
    registrations: tuple[RemoteRegistration, ...] = ()
    invitation: Invitation | None = None
    deleted_on: date | None = None
    """The day on which the person had the account deleted."""
    plain: bool = False
    """The service keeps no registrations: everything is open while `active`."""
    account_email: str = ""
    """What the person signs in with now, when it is not what the school sent."""

    def live(self, year: SchoolYear) -> dict[Role, Status]:
        """Return the roles that are open, or wait for the person, in a year."""
        if self.plain:
            return dict.fromkeys(Role, Status.ACTIVE) if self.active else {}
        found = {r.role: r.status for r in self.registrations if r.year == year}
        return {role: s for role, s in found.items() if s in LIVE} if self.active else {}

    def has_live_from(self, year: SchoolYear) -> bool:
        """Tell whether anything is open in a year or after it. The past ends by its date."""
        if self.plain:
            return self.active
        years = {r.year for r in self.registrations if r.year >= year}
        return any(self.live(one) for one in years)

    def said_no(self, year: SchoolYear, roles: tuple[Role, ...]) -> bool:
        """Tell whether the person refused one of these roles: « ce n’est pas moi »."""
        return any(
            r.status is Status.REFUSED and r.role in roles and r.year <= year
            for r in self.registrations
        ) and not self.live(year)


@dataclass(frozen=True, kw_only=True)
class LastRequest:
    """The newest request of somebody: what it asked, and what became of it."""

    outcome: Outcome
    detail: str = ""
    year: str = ""
    email_key: str = ""
    """The address that it transmitted; empty when it ended something."""
    at: datetime | None = None
    """When it was settled; while it is not, when it was asked."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a plan does for one person, and why. `roles` are those wanted this year."""

    action: Action
    roles: tuple[Role, ...] = ()
    reason: str = ""
    remedy: Remedy = Remedy.NOTHING
    is_concerned: bool = True


def decide(person: Person, remote: Remote | None, *, year: SchoolYear, today: date) -> Decision:
    """Compare what the register wants for a school year with what the federation has.

    `today` is a day in Europe/Brussels. Asked twice, once done, it says `none`.
    """
    roles = _wanted_roles(person, remote, year)
    ending = _why_nothing_is_wanted(person, roles, year=year, today=today)
    if ending is not None:
        return _close(ending, remote, year=year, today=today)
    blocked = _why_blocked(person, remote, roles, year=year)
    if blocked is not None:
        return blocked
    return _open(person, remote, roles, year=year)


def _wanted_roles(person: Person, remote: Remote | None, year: SchoolYear) -> tuple[Role, ...]:
    """Return the roles of the functions. One that nobody has classed yet takes no role away."""
    roles = roles_of(person.functions, year)
    if not (roles and remote and not remote.plain and person.has_unknown_function(year)):
        return roles
    return tuple(role for role in Role if role in roles or role in remote.live(year))


def _why_nothing_is_wanted(
    person: Person, roles: tuple[Role, ...], *, year: SchoolYear, today: date
) -> Decision | None:
    """Return why this person should have no access, or None when they should have one."""
    if person.has_left(today):
        reason = sentences.LEFT.format(day=in_words(person.left_on))
        return Decision(action=Action.NONE, reason=reason, is_concerned=False)
    if not roles:
        if person.has_unknown_function(year):
            reason, remedy = sentences.UNKNOWN_FUNCTION, Remedy.FUNCTION
            return Decision(action=Action.BLOCKED, reason=reason, remedy=remedy, is_concerned=False)
        reason = sentences.NOT_CONCERNED.format(year=year)
        return Decision(action=Action.NONE, reason=reason, is_concerned=False)
    if person.closed_on is not None:
        reason = sentences.CLOSED.format(day=in_words(person.closed_on))
        return Decision(action=Action.NONE, roles=roles, reason=reason, remedy=Remedy.OPEN)
    if person.withdrawn and not person.permits:
        reason, remedy = sentences.WITHDRAWN, Remedy.CONSENT
        return Decision(action=Action.BLOCKED, roles=roles, reason=reason, remedy=remedy)
    return None


def _close(ending: Decision, remote: Remote | None, *, year: SchoolYear, today: date) -> Decision:
    """End what is open. A function that nobody has classed yet ends nothing."""
    if ending.remedy is Remedy.FUNCTION or remote is None:
        return ending
    if not remote.has_live_from(min(year, SchoolYear.at(today))):
        return ending
    return Decision(action=Action.END, reason=ending.reason, is_concerned=ending.is_concerned)


def _why_blocked(
    person: Person, remote: Remote | None, roles: tuple[Role, ...], *, year: SchoolYear
) -> Decision | None:
    """Return the reason, with its remedy, why nothing can be asked; None when it can."""
    reason, remedy = "", Remedy.NOTHING
    if not person.email and person.refused_email:
        reason = sentences.refused_address(person.refused_email, person.refused_email_reason)
        remedy = Remedy.ADDRESS
    elif not person.email:
        reason, remedy = sentences.NO_ADDRESS, Remedy.ADD_ADDRESS
    elif not person.permits:
        reason = sentences.NO_CONSENT if remote is None else sentences.NO_CONSENT_YET
        remedy = Remedy.CONSENT
    elif remote is not None and _is_same(person, remote) and remote.said_no(year, roles):
        reason, remedy = sentences.NOT_ME, Remedy.CHECK
    elif remote is not None and remote.deleted_on and person.is_sent:
        reason = sentences.DELETED.format(day=in_words(remote.deleted_on))
        remedy = Remedy.ASK_AGAIN
    if not reason:
        return None
    return Decision(action=Action.BLOCKED, roles=roles, reason=reason, remedy=remedy)


def _open(
    person: Person, remote: Remote | None, roles: tuple[Role, ...], *, year: SchoolYear
) -> Decision:
    """Return how to bring what is there to what is wanted."""
    if remote is None:
        reason = sentences.FORGOTTEN if person.is_sent else ""
        return Decision(action=Action.CREATE, roles=roles, reason=reason)
    live = remote.live(year)
    if remote.plain:  # no roles are kept there: those that are wanted are open, or none is
        live = {role: status for role, status in live.items() if role in roles}
    if not _is_same(person, remote):
        return _readdress(person, remote, roles, live)
    if not remote.active or any(role not in live for role in roles):
        action = _how_to_add(remote, year)
        reason = _why_reopened(remote) if action is Action.REACTIVATE else ""
        return Decision(action=action, roles=roles, reason=reason)
    if ending := _superfluous(roles, live):
        return ending
    if Status.INVITED in live.values():
        reason, remedy = told(remote.invitation)
        return Decision(action=Action.NONE, roles=roles, reason=reason, remedy=remedy)
    return Decision(action=Action.NONE, roles=roles)


def _why_reopened(remote: Remote) -> str:
    if remote.deleted_on:
        return sentences.INVITED_ANEW.format(day=in_words(remote.deleted_on))
    return sentences.REOPENED


def _readdress(
    person: Person, remote: Remote, roles: tuple[Role, ...], live: Mapping[Role, Status]
) -> Decision:
    """Send a new address. The one sent already was changed there: people settle that, no plan.

    A new permission, for either address, tells which is right (privacy: one address, one yes).
    """
    if not person.is_sent:
        return Decision(action=Action.REPLACE, roles=roles, reason=sentences.NEW_ADDRESS)
    reason = sentences.changed_there(remote.email)
    blocked = Decision(action=Action.BLOCKED, roles=roles, reason=reason, remedy=Remedy.COMPARE)
    return _superfluous(roles, live) or blocked


def _superfluous(roles: tuple[Role, ...], live: Mapping[Role, Status]) -> Decision | None:
    """End the roles that are no longer held, and none else."""
    over = tuple(role for role in live if role not in roles)
    if not over:
        return None
    reason = sentences.ROLE_OVER.format(roles=names_of(over))
    return Decision(action=Action.END, roles=roles, reason=reason)


def _how_to_add(remote: Remote, year: SchoolYear) -> Action:
    if not remote.active:
        return Action.REACTIVATE
    if remote.live(year):
        return Action.ADD_ROLE
    had = any(r.year == year for r in remote.registrations)
    return Action.REACTIVATE if had else Action.RENEW


def _is_same(person: Person, remote: Remote) -> bool:
    return address_key(remote.email) == address_key(person.email)


BLOCKED_STATES = {
    Remedy.ADDRESS: State.NO_EMAIL,
    Remedy.ADD_ADDRESS: State.NO_EMAIL,
    Remedy.COMPARE: State.NO_CONSENT,
    Remedy.CONSENT: State.NO_CONSENT,
    Remedy.CHECK: State.REFUSED,
    Remedy.ASK_AGAIN: State.REFUSED,
    Remedy.FUNCTION: State.NOT_CONCERNED,
}


def state_of(
    decision: Decision,
    remote: Remote | None,
    last: LastRequest | None,
    *,
    email: str,
    year: SchoolYear,
) -> State:
    """Return where somebody stands, by its name in contract.md."""
    if last is not None and last.outcome is Outcome.QUEUED:
        return State.QUEUED
    live = remote.live(year) if remote else {}
    if decision.action is Action.BLOCKED and not (live and decision.remedy is Remedy.COMPARE):
        return BLOCKED_STATES[decision.remedy]
    if has_failed(decision, last, email=email, year=year):
        return State(last.outcome.value) if last else State.READY
    if live and (decision.is_concerned or decision.action is Action.END):
        return State.INVITED if Status.INVITED in live.values() else State.ACTIVE
    return _state_without_access(decision, remote, year)


def has_failed(
    decision: Decision, last: LastRequest | None, *, email: str, year: SchoolYear
) -> bool:
    """Tell whether the newest request came to nothing, and what it wanted is still wanted."""
    if last is None or last.outcome not in (Outcome.REFUSED, Outcome.FAILED):
        return False
    if decision.action is Action.END:
        return last.year == year.label and not last.email_key
    same = (last.year, last.email_key) == (year.label, address_key(email))
    return same and decision.action.opens


def _state_without_access(decision: Decision, remote: Remote | None, year: SchoolYear) -> State:
    if not decision.is_concerned:
        return State.NOT_CONCERNED
    held = remote.registrations if remote else ()
    had = any(r.year == year and r.status is not Status.REFUSED for r in held)
    had = had or bool(remote and remote.plain)
    closed = decision.action is Action.NONE
    return State.ENDED if had or closed else State.READY


FEW = 5
SHARE = 4


def closes_many(closing: int, open_now: int) -> bool:
    """Tell whether a plan closes so many accesses that a list was perhaps imported by mistake.

    More than five, and more than a quarter of those that are open (choice; domain.md, "a threshold
    that stops a run which would deactivate too many people").
    """
    return closing > FEW and closing * SHARE > open_now

"""Where each person stands, read for many people in a constant number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max
from django.urls import reverse

from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.school.activations import sentences
from preau.school.activations.invitation import invitation_from
from preau.school.activations.models import AccessRequest
from preau.school.activations.rules import (
    Decision,
    LastRequest,
    Person,
    Remote,
    RemoteRegistration,
    Status,
    decide,
    has_failed,
    state_of,
)
from preau.school.activations.words import ROLE_END, Action, Outcome, Remedy, State
from preau.school.consents.models import Consent, EndReason
from preau.school.provisioning.models import RemoteMember
from preau.school.register.held import among, held_by, titles_in
from preau.school.register.models import StaffMember

PAGES = {Remedy.FUNCTION: "function-table", Remedy.PLAN: "activation"}
"""Where a remedy is found; on the record, beside the address, for the others."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one person stands in a school year, and what a plan would do for them."""

    staff: StaffMember
    roles: tuple[Role, ...]
    school_year: SchoolYear
    state: State
    action: Action
    reason: str = ""
    """A French sentence, or nothing."""
    mend: Remedy = Remedy.NOTHING
    functions: tuple[str, ...] = ()
    """The titles of the functions active that year."""
    remote: Remote | None = None
    last: LastRequest | None = None
    is_concerned: bool = True

    @property
    def remedy(self) -> str:
        """Return the path of the page that mends it, or nothing."""
        return _page(self.mend, self.staff)

    @property
    def remedy_label(self) -> str:
        return self.mend.value

    @property
    def is_planned(self) -> bool:
        """Tell whether a plan names this person: concerned, or with something open to end."""
        return self.is_concerned or self.action is not Action.NONE

    @property
    def doing(self) -> str:
        """Return what would be done, in words; where they stand when there is nothing to do."""
        if self.action is Action.NONE:
            return self.state.label
        return ROLE_END if self.action is Action.END and self.roles else self.action.label

    @property
    def can_send_again(self) -> bool:
        """Tell whether an invitation waits for this person's answer, and may be sent again."""
        invitation = self.remote.invitation if self.remote else None
        return (
            self.state is State.INVITED and invitation is not None and invitation.can_be_sent_again
        )

    @property
    def can_close(self) -> bool:
        """Tell whether there is an access to close, or a request that may still open one."""
        return self.state is State.QUEUED or bool(
            self.remote and self.remote.has_live_from(self.school_year)
        )


def standings(
    staff: Iterable[StaffMember],
    *,
    today: date,
    year: SchoolYear | None = None,
    closed: bool | None = None,
    remote: Mapping[str, Remote] | None = None,
) -> list[Standing]:
    """Return where people stand, in the same order (`today` in Europe/Brussels).

    `year` is the one that runs today unless another is named. `closed` supposes that the school
    has closed these people's access (True) or has not (False), whatever the register says.
    `remote` is what the federation has by staff key, when the mirror is not to be believed.
    """
    people = list(staff)
    facts = _Facts(people, remote)
    chosen = year or SchoolYear.at(today)
    return [facts.standing(person, today=today, year=chosen, closed=closed) for person in people]


class _Facts:
    """What the database says of these people: six queries, however many they are."""

    def __init__(
        self, people: Sequence[StaffMember], remote: Mapping[str, Remote] | None = None
    ) -> None:
        ids = [person.pk for person in people]
        self.positions = held_by(ids)
        self.consents = _last_consents(ids)
        self.remote = _mirrored(people) if remote is None else remote
        self.requests = _last_requests(ids)
        self.sent = _sent(ids)

    def standing(
        self, staff: StaffMember, *, today: date, year: SchoolYear, closed: bool | None
    ) -> Standing:
        remote = self.remote.get(staff.key)
        person = self._person(staff)
        if closed is not None:
            person = replace(person, closed_on=today if closed else None)
        decision = decide(person, remote, year=year, today=today)
        last = self.requests.get(staff.pk)
        state = state_of(decision, remote, last, email=staff.private_email, year=year)
        shown = _shown(decision, last, state, email=staff.private_email, year=year)
        return Standing(
            staff=staff,
            roles=decision.roles,
            school_year=year,
            state=state,
            action=shown.action,
            reason=shown.reason,
            mend=shown.remedy,
            functions=titles_in(year, self.positions.get(staff.pk, ())),
            remote=remote,
            last=last,
            is_concerned=decision.is_concerned,
        )

    def _person(self, staff: StaffMember) -> Person:
        held = self.positions.get(staff.pk, [])
        consent = self.consents.get(staff.pk)
        return Person(
            key=staff.key,
            functions=tuple((p.category, p.starts_on, p.ends_on) for p in held),
            email=staff.private_email,
            consent_key=consent.email_key if consent and consent.ended_at is None else "",
            is_sent=bool(consent and consent.pk in self.sent),
            withdrawn=bool(consent and consent.end_reason == EndReason.WITHDRAWN),
            refused_email=staff.refused_email,
            refused_email_reason=staff.refused_email_reason,
            left_on=staff.left_on,
            closed_on=staff.access_closed_on,
        )


def _shown(
    decision: Decision,
    last: LastRequest | None,
    state: State,
    *,
    email: str,
    year: SchoolYear,
) -> Decision:
    """Return the decision with what the newest request adds to it."""
    if state is State.QUEUED:
        detail = last.detail if last else ""
        return replace(decision, action=Action.NONE, reason=detail or sentences.QUEUED)
    if last and has_failed(decision, last, email=email, year=year):
        return replace(decision, reason=last.detail, remedy=Remedy.CHECK)
    return decision


class _Permission(NamedTuple):
    """A consent, as far as a standing depends on it."""

    pk: int
    staff_id: int
    email_key: str
    ended_at: datetime | None
    end_reason: str


CONSENT = ("pk", "staff_id", "email_key", "ended_at", "end_reason")


def _mirrored(people: Sequence[StaffMember]) -> dict[str, Remote]:
    keys = [person.key for person in people]
    found = RemoteMember.objects.filter(**among(keys, "external_id"))
    return {member.external_id: remote_of(member) for member in found}


def remote_of(member: RemoteMember) -> Remote:
    """Return what the mirror holds of a member, as the rules read it."""
    return Remote(
        email=member.user_name,
        active=member.active,
        registrations=tuple(
            RemoteRegistration(
                SchoolYear.parse(r["school_year"]), Role(r["role"]), Status(r["status"])
            )
            for r in member.registrations
        ),
        invitation=invitation_from(member.invitation),
        deleted_on=date.fromisoformat(member.account_deleted_on)
        if member.account_deleted_on
        else None,
        plain=member.plain,
        account_email=member.account_email,
    )


def _last_consents(ids: Sequence[int]) -> dict[int, _Permission]:
    """Return each person's valid consent, or the last that ended."""
    rows = Consent.objects.filter(**among(ids)).order_by("pk").values_list(*CONSENT)
    found = [_Permission(*row) for row in rows]
    latest = {consent.staff_id: consent for consent in found}
    return latest | {c.staff_id: c for c in found if c.ended_at is None}


def _last_requests(ids: Sequence[int]) -> dict[int, LastRequest]:
    asked = AccessRequest.objects.filter(**among(ids))
    newest = asked.values("staff").annotate(last=Max("pk")).values("last")
    rows = AccessRequest.objects.filter(pk__in=newest).values_list(*REQUEST)
    return {
        staff: LastRequest(
            outcome=Outcome(outcome),
            detail=detail,
            year=year,
            email_key=email_key,
            at=settled or at,
        )
        for staff, outcome, detail, year, email_key, settled, at in rows
    }


REQUEST = (
    *("staff_id", "outcome", "detail", "transfer__school_year", "email_key"),
    *("settled_at", "transfer__asked_at"),
)


def _sent(ids: Sequence[int]) -> set[int]:
    """Return the consents under which an address went to the federation."""
    arrived = AccessRequest.objects.filter(**among(ids)).arrived()
    return set(arrived.values_list("consent", flat=True))


def _page(remedy: Remedy, staff: StaffMember) -> str:
    if remedy is Remedy.NOTHING:
        return ""
    if remedy in PAGES:
        return reverse(PAGES[remedy])
    return reverse("record-addresses", args=[staff.key])

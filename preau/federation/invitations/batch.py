"""One transaction's work for one school: gathered person by person, written in sets."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Model

from preau.federation.invitations.announcing import announce, silence
from preau.federation.invitations.inviting import Notice, cancel_pending, invite
from preau.federation.invitations.models import Invitation
from preau.federation.registrations.calendar import read_calendar
from preau.federation.registrations.models import Membership, Registration, Status
from preau.federation.registrations.rules import OPEN, Ask, Changes, is_past
from preau.federation.schools.models import School
from preau.journal.actions import Line, record
from preau.protocol.calendar import Calendar
from preau.work.inserts import insert_rows

VISIBLE_FIELDS = [
    "account",
    "external_id",
    "user_name",
    "user_name_key",
    "account_email",
    "account_deleted_on",
    "given_name",
    "family_name",
    "given_name_key",
    "family_name_key",
    "active",
    "consent_signed_on",
    "consent_text_version",
    "deleted_at",
]
"""The fields whose change is a new version of a membership."""
MEMBERSHIP_FIELDS = [*VISIBLE_FIELDS, "version", "updated_at"]


@dataclass
class Batch:
    """What one request of one school changes."""

    school: School
    now: datetime
    today: date
    enrolled: list[Membership] = field(default_factory=list)
    revised: list[Membership] = field(default_factory=list)
    created: list[Registration] = field(default_factory=list)
    changed: dict[int, Registration] = field(default_factory=dict)
    invited: dict[object, Notice] = field(default_factory=dict)
    announced: dict[object, Notice] = field(default_factory=dict)
    uninvited: list[Membership] = field(default_factory=list)
    journal: list[Line] = field(default_factory=list)
    actor: str = ""
    """Who changes it, as the journal names them; the school itself unless somebody is named."""
    calendar: Calendar = field(default_factory=read_calendar)

    def apply(self, membership: Membership, change: Changes) -> None:
        """Open and end registrations of one membership, and note whom to tell."""
        for registration in membership.held:
            if registration.ask in change.ended:
                self._set(registration, Status.ENDED)
        for ask in sorted(change.opened):
            self._open(membership, ask)
        self._tell(membership, change.opened)

    def move(self, membership: Membership) -> None:
        """The address now names another account: what is open there waits for that person."""
        self.uninvited.append(membership)
        standing = [
            registration
            for registration in membership.held
            if registration.status in OPEN
            and not is_past(registration.ask, self.today, self.calendar)
        ]
        for registration in standing:
            self._set(registration, _opening_status(membership))
        self._tell(membership, frozenset(registration.ask for registration in standing))

    def note(self, action: str, membership: Membership, change: Changes) -> None:
        """Add a journal line: ids and registrations, never a name or an address."""
        detail = {
            "opened": [f"{ask.role} {ask.year}" for ask in sorted(change.opened)],
            "ended": [f"{ask.role} {ask.year}" for ask in sorted(change.ended)],
        }
        self.journal.append(
            Line(
                action=action,
                subject=membership.subject,
                detail={name: asks for name, asks in detail.items() if asks},
            )
        )

    def write(self) -> None:
        """Write all of it, in a number of queries that does not depend on how much there is."""
        insert_rows(self.enrolled)
        rewrite(self.revised, MEMBERSHIP_FIELDS)
        insert_rows(self.created)
        rewrite(self.changed.values(), ["status", "requested_at", "ended_at"])
        cancel_pending(self._earlier(self.uninvited), now=self.now)
        notices = self._without_invitation()
        cancel_pending(self._earlier(each.membership for each in notices), now=self.now)
        invite(notices, now=self.now)
        silence(self._earlier(filter(_is_over, self.uninvited)), now=self.now)
        announce(self.announced.values(), now=self.now)
        record(actor=self.actor or self.school.actor, lines=self.journal, now=self.now)

    def _open(self, membership: Membership, ask: Ask) -> None:
        status = _opening_status(membership)
        for registration in membership.held:
            if registration.ask == ask:
                registration.requested_at = self.now
                self._set(registration, status)
                return
        registration = self._new(membership, ask, status)
        membership.held.append(registration)
        self.created.append(registration)

    def _new(self, membership: Membership, ask: Ask, status: Status) -> Registration:
        return Registration(
            membership=membership,
            school_year=ask.year.label,
            role=ask.role.value,
            status=status,
            valid_from=self.calendar.first_day(ask.year),
            valid_until=self.calendar.last_day(ask.year),
            requested_at=self.now,
        )

    def _set(self, registration: Registration, status: Status) -> None:
        registration.status = status
        registration.ended_at = self.now if status == Status.ENDED else None
        self.changed[registration.pk] = registration

    def _tell(self, membership: Membership, opened: frozenset[Ask]) -> None:
        if not any(registration.status == Status.INVITED for registration in membership.held):
            self.uninvited.append(membership)
        if opened:
            told = self.announced if membership.account.is_confirmed else self.invited
            earlier = told.get(membership.pk)
            told[membership.pk] = Notice(membership, opened | (earlier.asks if earlier else opened))

    def _without_invitation(self) -> list[Notice]:
        """Leave out those whose invitation can still be answered: its page shows what is new."""
        earlier = self._earlier(notice.membership for notice in self.invited.values())
        if not earlier:
            return list(self.invited.values())
        answerable = set(
            Invitation.objects.open_at(self.now)
            .filter(membership__in=earlier)
            .values_list("membership_id", flat=True)
        )
        return [notice for pk, notice in self.invited.items() if pk not in answerable]

    def _earlier(self, memberships: Iterable[Membership]) -> list[Membership]:
        """Leave out those that this request makes: they have no invitation to look for."""
        new = {membership.pk for membership in self.enrolled}
        return [membership for membership in memberships if membership.pk not in new]


def rewrite(rows: Collection[Model], fields: list[str]) -> None:
    """Update rows that exist, in one statement: an upsert, far quicker than CASE … WHEN."""
    for model in {type(row) for row in rows}:
        key = model._meta.pk.name
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[key], update_fields=fields
        )


def _is_over(membership: Membership) -> bool:
    """Tell whether nothing is open for the person at this school any more."""
    return not any(registration.status in OPEN for registration in membership.held)


def _opening_status(membership: Membership) -> Status:
    """Return what a person's yes decides: known is active at once, unknown is invited."""
    return Status.ACTIVE if membership.account.is_confirmed else Status.INVITED

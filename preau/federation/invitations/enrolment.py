"""What a school asks of the federation, for one person or a thousand: the same few queries.

SCIM and the screens both come through here. A refusal concerns one person and stands in the place
of that person's membership; the others are done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from preau.federation.accounts.directory import Newcomer, ensure_accounts
from preau.federation.accounts.models import Account
from preau.federation.invitations.batch import VISIBLE_FIELDS, Batch
from preau.federation.registrations.models import Membership
from preau.federation.registrations.owners import Owners
from preau.federation.registrations.rules import Ask, Changes, Wanted, YearNotOpenError, changes
from preau.federation.schools.models import School
from preau.protocol.addresses import address_key, same_letters
from preau.protocol.school_year import SchoolYear


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """The whole wanted state of one person at one school."""

    external_id: str
    email: str
    given_name: str
    family_name: str
    wanted: Wanted
    consent_signed_on: str = ""
    consent_text_version: str = ""

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(self.email, self.given_name, self.family_name)

    @property
    def key(self) -> str:
        return address_key(self.email)


@dataclass(frozen=True)
class Refusal:
    """Why nothing was done for one person."""


@dataclass(frozen=True)
class Taken(Refusal):
    """The address or the staff key is that of another membership of this school."""

    attribute: str
    owner_id: str


@dataclass(frozen=True)
class NotOpen(Refusal):
    """The school year is over, or cannot be asked for yet."""

    year: SchoolYear


@dataclass(frozen=True)
class Lookalike(Refusal):
    """An account has this address by its key, but not its letters: ß for ss, which others own."""


@dataclass(frozen=True)
class Stale(Refusal):
    """The membership has changed, or gone, since it was read."""


Result = Membership | Refusal


def enrol(
    *, school: School, enrolments: Sequence[Enrolment], now: datetime, today: date
) -> list[Result]:
    """Create memberships and return them in the order given; nothing is created twice.

    `now` in UTC, `today` in Europe/Brussels. When this returns, everything is durable: account,
    membership, registrations, invitation or notice, journal line.
    """
    with transaction.atomic():
        people = _People.gather(school, enrolments, now)
        batch = Batch(school, now, today)
        results = [_created(batch, people, enrolment) for enrolment in enrolments]
        batch.write()
    return results


def revise(
    *,
    school: School,
    revisions: Sequence[tuple[Membership, Enrolment]],
    now: datetime,
    today: date,
    actor: str = "",
    action: str = "membership.update",
) -> list[Result]:
    """Bring memberships, as they were read, to their wanted state; return them in that order.

    The journal names the school and an update, unless a person does it (`actor`) or it is something
    more precise (`action`).
    """
    with transaction.atomic():
        people = _People.gather(school, [enrolment for _, enrolment in revisions], now)
        current = _versions(school, [membership for membership, _ in revisions])
        batch = Batch(school, now, today, actor=actor)
        results: list[Result] = [
            _revised(batch, people, membership, enrolment, action)
            if current.get(membership.pk) == membership.version
            else Stale()
            for membership, enrolment in revisions
        ]
        batch.write()
    return results


def remove(
    *, school: School, memberships: Sequence[Membership], now: datetime, today: date
) -> list[Result]:
    """End memberships (SCIM DELETE): their registrations end, accounts are never touched."""
    with transaction.atomic():
        _lock(school)
        current = _versions(school, memberships)
        batch = Batch(school, now, today)
        results: list[Result] = [
            _removed(batch, membership)
            if current.get(membership.pk) == membership.version
            else Stale()
            for membership in memberships
        ]
        batch.write()
    return results


@dataclass(frozen=True)
class _People:
    """What a batch must know of the people it names."""

    owners: Owners
    accounts: Mapping[str, Account]

    @classmethod
    def gather(cls, school: School, enrolments: Sequence[Enrolment], now: datetime) -> "_People":
        _lock(school)
        owners = Owners.read(
            school,
            address_keys={enrolment.key for enrolment in enrolments},
            external_ids={enrolment.external_id for enrolment in enrolments},
        )
        accounts = ensure_accounts((enrolment.newcomer for enrolment in enrolments), now=now)
        return cls(owners, accounts)

    def whom(self, enrolment: Enrolment, membership: Membership) -> Account:
        """Return the account of a membership that is there already.

        Under the same address it stays with its person, even when that person has given the
        address up since and somebody else has proved it: only another address passes it on. A
        deleted account has nobody: asked for again, its address is invited to a new one.
        """
        account = self.accounts[enrolment.key]
        is_same_person = enrolment.key == membership.user_name_key and not (
            membership.account_deleted_on and enrolment.wanted.active
        )
        if is_same_person and account.pk != membership.account_id:
            return membership.account
        return account

    def taken(self, enrolment: Enrolment, *own_ids: object) -> Taken | None:
        conflict = self.owners.conflict(
            address_key=enrolment.key, external_id=enrolment.external_id, own_ids=own_ids
        )
        return Taken(*conflict) if conflict else None


def _lock(school: School) -> None:
    """Let one writer a school in at a time: what is read as free stays free until the commit."""
    School.objects.select_for_update().get(pk=school.pk)


def _versions(school: School, memberships: Sequence[Membership]) -> dict[str, int]:
    ids = [membership.pk for membership in memberships]
    found = Membership.objects.of(school).filter(pk__in=ids)
    return dict(found.values_list("pk", "version"))


def _created(batch: Batch, people: _People, enrolment: Enrolment) -> Result:
    if taken := people.taken(enrolment):
        return taken
    try:
        change = changes({}, enrolment.wanted, batch.today, batch.calendar)
    except YearNotOpenError as error:
        return NotOpen(error.year)
    account = people.accounts[enrolment.key]
    if _looks_like(account, enrolment):
        return Lookalike()
    membership = Membership(school=batch.school, created_at=batch.now, updated_at=batch.now)
    membership.held = []
    _fill(membership, enrolment, account)
    batch.enrolled.append(membership)
    batch.apply(membership, change)
    batch.note("membership.create", membership, change)
    people.owners.add(membership)
    return membership


def _revised(
    batch: Batch, people: _People, membership: Membership, enrolment: Enrolment, action: str
) -> Result:
    if taken := people.taken(enrolment, membership.pk):
        return taken
    try:
        change = changes(held_by(membership), enrolment.wanted, batch.today, batch.calendar)
    except YearNotOpenError as error:
        return NotOpen(error.year)
    before, old_account = _visible(membership), membership.account_id
    account = people.whom(enrolment, membership)
    if account.pk != old_account and _looks_like(account, enrolment):
        return Lookalike()
    _fill(membership, enrolment, account)
    if membership.account_id != old_account:
        batch.move(membership)
    batch.apply(membership, change)
    people.owners.add(membership)
    if change or before != _visible(membership):
        _touch(batch, action, membership, change)
    return membership


def _looks_like(account: Account, enrolment: Enrolment) -> bool:
    return account.email_key == enrolment.key and not same_letters(account.email, enrolment.email)


def _removed(batch: Batch, membership: Membership) -> Membership:
    change = changes(held_by(membership), Wanted(active=False), batch.today, batch.calendar)
    batch.apply(membership, change)
    membership.active = False
    membership.deleted_at = batch.now
    _touch(batch, "membership.delete", membership, change)
    return membership


def _touch(batch: Batch, action: str, membership: Membership, change: Changes) -> None:
    membership.version += 1
    membership.updated_at = batch.now
    batch.revised.append(membership)
    batch.note(action, membership, change)


def _visible(membership: Membership) -> list[object]:
    return [membership.serializable_value(name) for name in VISIBLE_FIELDS]


def held_by(membership: Membership) -> dict[Ask, str]:
    """Return a membership's registrations as the rules compare them."""
    return {registration.ask: registration.status for registration in membership.held}


def _fill(membership: Membership, enrolment: Enrolment, account: Account) -> None:
    if membership.account_id != account.pk:
        # Of the person who was meant before.
        membership.account_email = membership.account_deleted_on = ""
    membership.account = account
    membership.external_id = enrolment.external_id
    membership.user_name = enrolment.email
    membership.user_name_key = enrolment.key
    membership.given_name = enrolment.given_name
    membership.family_name = enrolment.family_name
    membership.given_name_key = address_key(enrolment.given_name)
    membership.family_name_key = address_key(enrolment.family_name)
    membership.active = enrolment.wanted.active
    membership.consent_signed_on = enrolment.consent_signed_on
    membership.consent_text_version = enrolment.consent_text_version

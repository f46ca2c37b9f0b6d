"""The library's storage over our tables, for one school: another school's ids do not exist."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import cached_property
from scim2_models import (
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    ResourceType,
    SCIMException,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from preau.federation.invitations.enrolment import (
    Enrolment,
    Lookalike,
    NotOpen,
    Result,
    Taken,
    enrol,
    remove,
    revise,
)
from preau.federation.invitations.shown import read_invitations, with_invitation
from preau.federation.registrations.calendar import read_calendar
from preau.federation.registrations.models import Membership
from preau.federation.schools.models import School
from preau.federation.scim.filters import condition, storable
from preau.federation.scim.paging import NEXT, PREVIOUS, Order, ordered, read_position
from preau.federation.scim.resources import to_new, to_resource, to_revision, version_of
from preau.protocol.calendar import Calendar

Outcome = Any
"""A resource, or the SCIMException that stands in its place."""


class MembershipStorage(ScimStorage):
    """What one school may read and write, at one moment."""

    supports_cursors = True

    def __init__(self, school: School, *, now: datetime, today: date) -> None:
        self.school = school
        self.now = now
        self.today = today

    @cached_property
    def calendar(self) -> Calendar:
        """Return the federation's school years, read when something is asked for."""
        return read_calendar()

    def operation(self) -> AbstractContextManager[None]:
        return transaction.atomic()

    # One resource is a set of one.

    def get(
        self, resource_type: ResourceType, resource_id: str, *, response_parameters: Any = None
    ) -> Any:
        return _or_raise(self.get_many([resource_id])[0])

    def create(self, resource_type: ResourceType, resource: Any) -> Any:
        return _or_raise(self.create_many([resource])[0])

    def update(
        self, resource_type: ResourceType, resource: Any, *, expected_version: str | None = None
    ) -> Any:
        return _or_raise(self.update_many([(resource, expected_version)])[0])

    def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        _or_raise(self.delete_many([(resource_id, expected_version)])[0])

    # Sets.

    def get_many(self, ids: Sequence[str]) -> list[Outcome]:
        """Return the resource of each id, or the NotFoundException in its place."""
        found = self._read(ids)
        return [self._resource(found[each]) if each in found else _not_found(each) for each in ids]

    def create_many(self, resources: Sequence[Any]) -> list[Outcome]:
        """Create memberships; in the place of each one refused, its exception."""
        results = self.enrol_many(
            [to_new(resource, self.today, self.calendar) for resource in resources]
        )
        return self._shown(results)

    def enrol_many(self, enrolments: Sequence[Enrolment]) -> list[Membership | SCIMException]:
        """Create memberships; in the place of each one refused, its exception."""
        results = enrol(school=self.school, enrolments=enrolments, now=self.now, today=self.today)
        return [_or_refusal(result) for result in results]

    def update_many(self, updates: Sequence[tuple[Any, str | None]]) -> list[Outcome]:
        """Bring memberships to the state of these resources, each with its expected version."""
        found = self._read([resource.id for resource, _ in updates])
        outcomes: list[Outcome] = [
            _check(found.get(resource.id), resource.id, version) for resource, version in updates
        ]
        valid = [index for index, outcome in enumerate(outcomes) if outcome is None]
        revisions = [
            (membership, to_revision(resource, membership, self.today, self.calendar))
            for resource in (updates[index][0] for index in valid)
            for membership in [found[resource.id]]
        ]
        results = revise(school=self.school, revisions=revisions, now=self.now, today=self.today)
        shown = self._shown([_or_refusal(result) for result in results])
        for index, outcome in zip(valid, shown, strict=True):
            outcomes[index] = outcome
        return outcomes

    def delete_many(self, deletions: Sequence[tuple[str, str | None]]) -> list[Outcome]:
        """End memberships; None in the place of each one done."""
        found = self._read([resource_id for resource_id, _ in deletions])
        outcomes = [_check(found.get(each), each, version) for each, version in deletions]
        memberships = [
            found[each]
            for (each, _), outcome in zip(deletions, outcomes, strict=True)
            if outcome is None
        ]
        remove(school=self.school, memberships=memberships, now=self.now, today=self.today)
        return outcomes

    # Search.

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        rows: QuerySet[Membership] = Membership.objects.of(self.school)
        if not resource_types:
            return SearchPage(0, [])
        if search_request.filter is not None:
            rows = rows.filter(condition(search_request.filter, self.today))
        keyed, order = ordered(rows, search_request, self.today)
        if search_request.cursor is None:
            return self._index_page(rows, keyed, order, search_request)
        return self._cursor_page(keyed, order, search_request.count, position)

    def _index_page(
        self, rows: Any, keyed: Any, order: Order, search: SearchRequest[Any]
    ) -> SearchPage:
        total = rows.count()
        # No further than the end: a database counts to 2**63 only.
        start = min(search.start_index_0 or 0, total)
        stop = None if search.count is None else start + search.count
        page = keyed.order_by(*order.directed())[start:stop]
        return SearchPage(total, [] if search.count == 0 else self._listed(_whole(page)))

    def _cursor_page(
        self, keyed: Any, order: Order, count: int | None, position: Any
    ) -> SearchPage:
        direction, anchor = (
            (NEXT, None) if position is None else read_position(position, order, self.school)
        )
        backwards = direction == PREVIOUS
        if anchor is not None:
            keyed = keyed.filter(order.beyond(anchor, backwards=backwards))
        keyed = keyed.order_by(*order.directed(backwards=backwards))
        rows = list(_whole(keyed if count is None else keyed[: count + 1]))
        more = count is not None and len(rows) > count
        rows = rows[:count] if count is not None else rows
        if backwards:
            rows.reverse()
        page = SearchPage(None, self._listed(rows))
        if rows and (more or backwards):
            page.next = order.position(NEXT, rows[-1])
        if rows and (anchor is not None if not backwards else more):
            page.previous = order.position(PREVIOUS, rows[0])
        return page

    def _listed(self, rows: Iterable[Membership]) -> list[Any]:
        return [self._resource(row) for row in rows]

    def _read(self, ids: Sequence[str]) -> dict[str, Membership]:
        # A database refuses such a text even in a question.
        possible = {each for each in ids if storable(each)}
        rows = Membership.objects.of(self.school).filter(pk__in=possible)
        return {row.pk: row for row in _whole(rows)}

    def _shown(self, results: Sequence[Membership | SCIMException]) -> list[Outcome]:
        """Return the resources of what was done, with the invitations as they are now."""
        read_invitations([result for result in results if isinstance(result, Membership)])
        return [
            self._resource(result) if isinstance(result, Membership) else result
            for result in results
        ]

    def _resource(self, membership: Membership) -> Any:
        return to_resource(membership, now=self.now, today=self.today)


def _whole(rows: Any) -> QuerySet[Membership]:
    """Read along all that a resource shows."""
    return with_invitation(rows.with_registrations())


def _or_refusal(result: Result) -> Membership | SCIMException:
    if isinstance(result, Membership):
        return result
    if isinstance(result, Taken):
        detail = f"{result.attribute} is already that of Users/{result.owner_id}"
        return UniquenessException(detail=detail)
    if isinstance(result, NotOpen):
        return InvalidValueException(detail=f"{result.year} is not open for requests")
    if isinstance(result, Lookalike):
        return InvalidValueException(detail="userName is too like an address that somebody has")
    return PreconditionFailedException(detail="the resource has changed meanwhile")


def _check(
    membership: Membership | None, resource_id: str, expected: str | None
) -> SCIMException | None:
    if membership is None:
        return _not_found(resource_id)
    if expected is not None and expected != version_of(membership):
        return PreconditionFailedException()
    return None


def _not_found(resource_id: str) -> SCIMException:
    return NotFoundException(detail=f"User {resource_id!r} not found")


def _or_raise(outcome: Outcome) -> Any:
    if isinstance(outcome, SCIMException):
        raise outcome
    return outcome

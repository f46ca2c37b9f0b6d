"""The only code that calls the federation: SCIM 2.0 (RFC 7644) over HTTP."""

# scim2-models refuses `…[Any]` when it runs; a type checker wants it.
from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    BulkRequest,
    BulkResponse,
    Context,
    Error,
    ListResponse,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    SearchRequest,
    ServiceProviderConfig,
)

from preau.conf import Environment
from preau.protocol.scim import PreauUser, User
from preau.school.provisioning.access import Access, access_of, is_configured
from preau.school.provisioning.answers import Refusal, named_problems
from preau.school.provisioning.discovery import Service, discover
from preau.school.provisioning.plain_service import PlainService
from preau.school.provisioning.portions import Page, Query, pages, portions
from preau.school.provisioning.problems import (
    TOO_MANY,
    CannotInviteAgain,
    NotAService,
    NothingToSend,
    TooSoon,
    problem_of,
)
from preau.school.provisioning.wire import (
    Member,
    MemberModel,
    Operation,
    Wanted,
    member_from,
    operation_for,
)

__all__ = ["Conversation", "Federation", "Refusal", "connect", "is_configured"]

TIMEOUT = httpx2.Timeout(30, connect=5)
"""Seconds. The lease of a request is longer, so that a slow answer is not asked for twice."""


class Conversation(Protocol):
    """What can be asked of a service, whichever it is, about this school's people only."""

    def members(self) -> list[Member]:
        """Return everybody the service has for this school. Raises FederationProblem."""

    def operation_for(self, wanted: Wanted, member: Member | None) -> Any:
        """Return what brings a member to what is wanted; None when they are there."""

    def send(self, operations: Sequence[Any]) -> dict[str, Refusal]:
        """Send operations; return the refusals by the `ref` of what was wanted."""

    def invite(self, scim_id: str) -> Member:
        """Have one person's invitation sent again; return what is there then."""


class Federation:
    """A conversation with Préau's federation: registrations by role and school year."""

    def __init__(self, http: httpx2.Client, service: Service) -> None:
        self._scim = SyncSCIMClient(http, provider=_provider(service))
        self._http = http
        self._service = service

    def members(self) -> list[Member]:
        """Return everybody the federation has for this school, read page by page."""
        with named_problems():
            found = pages(self._page, size=self._service.page_size, cursor=self._service.cursor)
            return [member_from(user) for user in found]

    def operation_for(self, wanted: Wanted, member: Member | None) -> Operation | None:
        return operation_for(wanted, member)

    def invite(self, scim_id: str) -> Member:
        """Have one person's invitation sent again (docs/protocol.md); return what is there then.

        Raises NothingToSend, TooSoon, CannotInviteAgain, or another FederationProblem.
        """
        with named_problems():
            answer = self._http.post(f"/Users/{scim_id}/.invite")
        _check_invited(answer)
        with named_problems():
            return member_from(self._scim.query(MemberModel, scim_id))

    def send(self, operations: Sequence[Operation]) -> dict[str, Refusal]:
        """Send operations, as few Bulk requests as the service allows; return the refusals by ref.

        Raises the problem of the first request without an answer: what follows was not sent.
        """
        refused: dict[str, Refusal] = {}
        for batch in self._batches(operations):
            with named_problems():
                request = BulkRequest[MemberModel](Operations=batch)
                response = self._scim.bulk(request)
            if not isinstance(response, BulkResponse):
                raise NotAService
            refused |= _refusals(response)
        return refused

    def _page(self, query: Query) -> Page:
        search = SearchRequest[Any].model_validate(query)
        found = self._scim.query(MemberModel, query_parameters=search)
        if not isinstance(found, ListResponse):
            raise NotAService
        return Page(found.resources or [], found.total_results or 0, found.next_cursor or "")

    def _batches(self, operations: Sequence[Operation]) -> Iterator[list[Operation]]:
        if not self._service.bulk_operations:
            raise NotAService
        most, room = self._service.bulk_operations, self._service.bulk_room
        return portions(operations, _weight, most=most, room=room)


def _check_invited(answer: httpx2.Response) -> None:
    """Raise the problem that an answer to `.invite` stands for. Other services have none."""
    if answer.is_success:
        return
    if answer.status_code == httpx2.codes.CONFLICT:
        raise NothingToSend
    if answer.status_code == TOO_MANY:
        seconds = answer.headers.get("Retry-After", "")
        raise TooSoon(int(seconds) if seconds.isascii() and seconds.isdigit() else 60)
    if answer.status_code in (404, 405, 501):
        raise CannotInviteAgain
    raise problem_of(answer.status_code)


def _weight(operation: Operation) -> int:
    dumped = BulkRequest[MemberModel](Operations=[operation]).model_dump(
        scim_ctx=Context.BULK_REQUEST
    )
    return len(json.dumps(dumped["Operations"][0]).encode()) + 2


def _refusals(response: BulkResponse[Any]) -> dict[str, Refusal]:
    """Return what was not done, by the bulkId that the operation had."""
    refused = {}
    for done in response.operations or []:
        status = done.status or 500
        if done.bulk_id and not 200 <= status < 300:
            error = done.response if isinstance(done.response, Error) else None
            refused[done.bulk_id] = Refusal(status, (error and error.scim_type) or "")
    return refused


@contextmanager
def connect(env: Environment) -> Iterator[Conversation]:
    """Speak to the service that this installation names. Raises FederationProblem."""
    with open_http(access_of(env)) as http:
        with named_problems():
            service = discover(http)
        kind = Federation if service.registrations else PlainService
        yield kind(http, service)


def open_http(
    access: Access, *, timeout: httpx2.Timeout = TIMEOUT, fresh: bool = False
) -> httpx2.Client:
    """Return what speaks HTTP with a service, authenticated; `fresh`: without the token we hold."""
    auth = access.auth() if fresh else _credentials(access)
    return httpx2.Client(base_url=access.scim, auth=auth, timeout=timeout, verify=_trust())


@cache
def _trust() -> ssl.SSLContext:
    """Return the authorities we trust, loaded once: it takes longer than a whole conversation."""
    return httpx2.create_ssl_context()


@cache
def _credentials(access: Access) -> httpx2.Auth:
    """Return the same credentials for the life of the process: they hold the token."""
    return access.auth()


def _provider(service: Service) -> ScimProvider:
    # The service may know attributes that we do not: they are left aside.
    return ScimProvider(
        models=[User, PreauUser],
        resource_types=[ResourceType.from_resource(MemberModel)],
        config=ServiceProviderConfig.model_validate(service.config),
        policy=ScimPolicy(unknown=ScimPolicy.Unknown.ignore),
    )

"""The only code that calls the federation: SCIM 2.0 (RFC 7644) over HTTP."""

# scim2-models refuses `…[Any]` when it runs; a type checker wants it.
from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
from scim2_client import RequestNetworkException, SCIMClientException
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    BulkRequest,
    BulkResponse,
    Context,
    Error,
    ListResponse,
    ResourceType,
    SCIMException,
    ScimPolicy,
    ScimProvider,
    SearchRequest,
    ServiceProviderConfig,
)

from preau.conf import Environment
from preau.protocol.scim import MAX_PAGE, SCIM_PATH, PreauUser, User
from preau.school.provisioning.problems import (
    TOO_MANY,
    CannotInviteAgain,
    FederationProblem,
    NotAService,
    NotConfigured,
    NothingToSend,
    TooSoon,
    Unreachable,
    problem_of,
)
from preau.school.provisioning.tokens import ClientCredentials
from preau.school.provisioning.wire import Member, MemberModel, Operation, member_from

TIMEOUT = httpx2.Timeout(30, connect=5)
"""Seconds. The lease of a request is longer, so that a slow answer is not asked for twice."""

SETTINGS = ("PREAU_FEDERATION_URL", "PREAU_CLIENT_ID", "PREAU_CLIENT_SECRET")
ENVELOPE_BYTES = 200
"""Room for what surrounds the operations of a Bulk."""


@dataclass(frozen=True)
class Refusal:
    """One operation that the federation did not carry out."""

    status: int
    scim_type: str = ""

    @property
    def may_pass(self) -> bool:
        """Tell whether the same operation may succeed later."""
        return self.status >= 500 or self.status == 429


class Federation:
    """A conversation with the federation, about this school's people only."""

    def __init__(self, scim: SyncSCIMClient, http: httpx2.Client) -> None:
        self._scim = scim
        self._http = http
        with _named_problems():
            scim.discover(schemas=False, resource_types=False)
        self._config: ServiceProviderConfig = scim.provider.config or ServiceProviderConfig()

    def members(self) -> list[Member]:
        """Return everybody the federation has for this school, read page by page."""
        with _named_problems():
            return [member_from(user) for page in self._pages() for user in page.resources or []]

    def invite(self, scim_id: str) -> Member:
        """Have one person's invitation sent again (docs/protocol.md); return what is there then.

        Raises NothingToSend, TooSoon, CannotInviteAgain, or another FederationProblem.
        """
        with _named_problems():
            answer = self._http.post(f"/Users/{scim_id}/.invite")
        _check_invited(answer)
        with _named_problems():
            return member_from(self._scim.query(MemberModel, scim_id))

    def send(self, operations: Sequence[Operation]) -> dict[str, Refusal]:
        """Send operations, as few Bulk requests as the service allows; return the refusals by ref.

        Raises the problem of the first request without an answer: what follows was not sent.
        """
        refused: dict[str, Refusal] = {}
        for batch in self._batches(operations):
            with _named_problems():
                request = BulkRequest[MemberModel](Operations=batch)
                response = self._scim.bulk(request)
            if not isinstance(response, BulkResponse):
                raise NotAService
            refused |= _refusals(response)
        return refused

    def _pages(self) -> Iterator[ListResponse[Any]]:
        paging = self._config.pagination
        return self._by_cursor() if paging and paging.cursor else self._by_index()

    def _by_cursor(self) -> Iterator[ListResponse[Any]]:
        """RFC 9865 §2: an empty cursor asks for the first page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._page(SearchRequest(cursor=cursor, count=self._page_size))
            yield page
            cursor = page.next_cursor

    def _by_index(self) -> Iterator[ListResponse[Any]]:
        """RFC 7644 §3.4.2.4: the service may give fewer than asked."""
        start, total = 1, 1
        while start <= total:
            page = self._page(SearchRequest(start_index=start, count=self._page_size))
            yield page
            found = len(page.resources or [])
            if not found:
                return
            start, total = start + found, page.total_results or 0

    def _page(self, search: SearchRequest[Any]) -> ListResponse[Any]:
        found = self._scim.query(MemberModel, query_parameters=search)
        if not isinstance(found, ListResponse):
            raise NotAService
        return found

    @property
    def _page_size(self) -> int:
        paging = self._config.pagination
        limits = [
            paging.max_page_size if paging else None,
            self._config.filter.max_results if self._config.filter else None,
        ]
        return min([limit for limit in limits if limit] + [MAX_PAGE])

    def _batches(self, operations: Sequence[Operation]) -> Iterator[list[Operation]]:
        """Cut the operations by the limits that the service announces (RFC 7644 §3.7.4)."""
        bulk = self._config.bulk
        if bulk is None or not bulk.supported:
            raise NotAService
        most = bulk.max_operations or 1
        room = (bulk.max_payload_size or 1_000_000) - ENVELOPE_BYTES
        batch: list[Operation] = []
        size = 0
        for operation in operations:
            weight = _weight(operation)
            if batch and (len(batch) >= most or size + weight > room):
                yield batch
                batch, size = [], 0
            batch.append(operation)
            size += weight
        if batch:
            yield batch


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


def is_configured(env: Environment) -> bool:
    """Tell whether this installation knows its federation."""
    return all(env.get(name) for name in SETTINGS)


@contextmanager
def connect(env: Environment) -> Iterator[Federation]:
    """Speak to the federation that this installation names. Raises FederationProblem."""
    if not is_configured(env):
        raise NotConfigured
    url, client_id, secret = (env.get(name) for name in SETTINGS)
    issuer = url.rstrip("/")
    auth = _credentials(issuer, client_id, secret)
    base = f"{issuer}{SCIM_PATH}"
    with httpx2.Client(base_url=base, auth=auth, timeout=TIMEOUT, verify=_trust()) as http:
        yield Federation(SyncSCIMClient(http, provider=_provider()), http)


@cache
def _trust() -> ssl.SSLContext:
    """Return the authorities we trust, loaded once: it takes longer than a whole conversation."""
    return httpx2.create_ssl_context()


@cache
def _credentials(issuer: str, client_id: str, secret: str) -> ClientCredentials:
    """Return the same credentials for the life of the process: they hold the token."""
    return ClientCredentials(issuer, client_id, secret)


def _provider() -> ScimProvider:
    # The service may know attributes that we do not: they are left aside.
    return ScimProvider(
        models=[User, PreauUser],
        resource_types=[ResourceType.from_resource(MemberModel)],
        policy=ScimPolicy(unknown=ScimPolicy.Unknown.ignore),
    )


@contextmanager
def _named_problems() -> Iterator[None]:
    """Turn what the library and the network raise into a FederationProblem, without their text."""
    try:
        yield
    except (RequestNetworkException, httpx2.RequestError) as error:
        raise Unreachable from error
    except SCIMException as error:
        raise problem_of(int(error.status or 500)) from error
    except SCIMClientException as error:
        raise _problem_behind(error) from error


def _problem_behind(error: SCIMClientException) -> FederationProblem:
    status = getattr(error.source, "status_code", 200)
    return NotAService() if status < 400 else problem_of(status)

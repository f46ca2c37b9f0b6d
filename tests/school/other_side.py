"""The other side of the wire, in a thread: a SCIM service that we did not write.

scim2-server's own application over its own storage, behind a token endpoint. It knows the schema
of Préau and none of its rules: it invites nobody, it keeps what it is told.
"""

import base64
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from scim2_models import Pagination, ResourceType, ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.service import ScimService
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.testserver.cli import ThreadingWSGIServer
from scim2_server.utils import load_default_service_provider_config

from preau.conf import Environment
from preau.protocol.scim import PreauUser, User
from preau.school.provisioning.wire import MemberModel

TOKEN = "a-token"
CREDENTIALS = ("school-99001", "a secret")
PAGE = 3
Answer = tuple[str, str, bytes]


@dataclass
class OtherSide:
    """What a test may look at, and break."""

    url: str = ""
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    requests: list[str] = field(default_factory=list)
    tokens_given: int = 0
    secret: str = CREDENTIALS[1]
    headers: dict[str, str] = field(default_factory=dict)
    """What every answer of SCIM carries beside its own."""
    broken: Callable[[str], Answer | None] = lambda _path: None
    """Answers in place of the service, or None to let it answer."""

    @property
    def users(self) -> dict[str, dict[str, Any]]:
        """Return what is stored, by staff key."""
        users = [user.model_dump() for user in self.storage.resources]
        return {user["externalId"]: user for user in users}

    def change(self, key: str, **values: Any) -> None:
        """Change a user behind the school's back."""
        for user in self.storage.resources:
            if user.external_id == key:
                for name, value in values.items():
                    setattr(user, name, value)

    def forget(self, *keys: str) -> None:
        """Lose users."""
        kept = [user for user in self.storage.resources if user.external_id not in keys]
        self.storage.resources = kept

    def bulks(self) -> int:
        return sum(path == "/scim/v2/Bulk" for path in self.requests)


class Application:
    """Discovery, tokens and SCIM, on one port as a federation has them."""

    def __init__(self, side: OtherSide, *, cursor: bool, max_operations: int) -> None:
        config = load_default_service_provider_config()
        assert config.bulk
        assert config.filter
        config.bulk.max_operations = max_operations
        config.filter.max_results = PAGE
        if cursor:
            config.pagination = Pagination(cursor=True, index=True, max_page_size=PAGE)
        provider = ScimProvider(
            models=[User, PreauUser],
            resource_types=[ResourceType.from_resource(MemberModel)],
            config=config,
        )
        service = ScimService(provider, secret="secret of the cursors")
        self.side = side
        self.scim = BearerTokenApplication(side.storage, provider, service, [TOKEN])

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.side.requests.append(path)
        if broken := self.side.broken(path):
            return _send(start, *broken)
        if path == "/.well-known/openid-configuration":
            return _json(start, "200 OK", {"token_endpoint": f"{self.side.url}/token"})
        if path == "/token":
            return self._token(environ, start)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/scim", path.removeprefix("/scim")
        more = list(self.side.headers.items())
        return self.scim(environ, lambda status, headers: start(status, [*headers, *more]))

    def _token(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Basic ")
        expected = f"{CREDENTIALS[0]}:{self.side.secret}".replace(" ", "+")
        if base64.b64decode(given).decode().replace("%20", "+").replace(" ", "+") != expected:
            return _json(start, "401 Unauthorized", {"error": "invalid_client"})
        self.side.tokens_given += 1
        return _json(start, "200 OK", {"access_token": TOKEN, "expires_in": 300})


def _json(start: Callable[..., Any], status: str, value: object) -> Iterable[bytes]:
    return _send(start, status, "application/json", json.dumps(value).encode())


def _send(start: Callable[..., Any], status: str, kind: str, body: bytes) -> Iterable[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Say nothing: a test's output is its own."""


@contextmanager
def serving(*, cursor: bool = False, max_operations: int = 100) -> Iterator[OtherSide]:
    """Serve until the block ends."""
    side = OtherSide()
    application = Application(side, cursor=cursor, max_operations=max_operations)
    with make_server(
        "127.0.0.1", 0, application, server_class=ThreadingWSGIServer, handler_class=Quiet
    ) as server:
        side.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield side
        finally:
            server.shutdown()
            thread.join()


def link_to(side: OtherSide, settings: Any, secret: str = CREDENTIALS[1]) -> None:
    """Let this school's settings name that service."""
    values = {
        "PREAU_FEDERATION_URL": side.url,
        "PREAU_CLIENT_ID": CREDENTIALS[0],
        "PREAU_CLIENT_SECRET": secret,
    }
    settings.PREAU = Environment("school", {**settings.PREAU.values, **values})

"""The school's access token: OAuth 2.0 client credentials (RFC 6749 §4.4), kept in memory."""

import time
from collections.abc import Generator
from dataclasses import dataclass, field

import httpx2

from preau.school.provisioning.answers import object_of
from preau.school.provisioning.problems import NotAService, WrongSecret

DISCOVERY = "/.well-known/openid-configuration"
MARGIN_SECONDS = 30
"""A token is renewed so long before its end, so that none ends on its way."""


@dataclass
class BearerToken(httpx2.Auth):
    """A token that the service gave once and for all (RFC 6750 §2.1)."""

    token: str = field(repr=False)

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.token}"
        yield request


@dataclass
class ClientCredentials(httpx2.Auth):
    """Adds the token to each request; asks for another when it ends or is refused.

    The token endpoint is `token_url`, or read from what `issuer` says of itself. Without a scope
    the endpoint gives its usual one (RFC 6749 §3.3).
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    token_url: str = ""
    scope: str = ""
    _token: str = field(default="", repr=False)
    _ends_at: float = 0.0
    requires_response_body = True

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        if time.monotonic() >= self._ends_at:
            yield from self._renew(request)
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx2.codes.UNAUTHORIZED:
            yield from self._renew(request)
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _renew(self, wanted: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        # A request made by hand has no time-out of its own: it takes that of the one it serves.
        patience = {"timeout": wanted.extensions.get("timeout")}
        token_url = self.token_url
        if not token_url:
            told = object_of(
                (yield httpx2.Request("GET", f"{self.issuer}{DISCOVERY}", extensions=patience))
            )
            token_url = _text(told, "token_endpoint")
        scope = {"scope": self.scope} if self.scope else {}
        form = {"grant_type": "client_credentials", **scope}
        request = httpx2.Request("POST", token_url, data=form, extensions=patience)
        basic = httpx2.BasicAuth(self.client_id, self.client_secret)
        response = yield next(basic.auth_flow(request))
        if response.status_code == httpx2.codes.BAD_REQUEST:
            raise WrongSecret
        answer = object_of(response)
        self._token = _text(answer, "access_token")
        lasts = answer.get("expires_in")
        self._ends_at = time.monotonic() + (
            lasts - MARGIN_SECONDS if isinstance(lasts, int | float) else MARGIN_SECONDS
        )


def _text(answer: dict[str, object], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise NotAService
    return value

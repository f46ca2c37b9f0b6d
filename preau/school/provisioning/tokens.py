"""The school's access token: OAuth 2.0 client credentials (RFC 6749 §4.4), kept in memory."""

import time
from collections.abc import Generator
from dataclasses import dataclass, field

import httpx2

from preau.protocol.scim import SCIM_SCOPE
from preau.school.provisioning.problems import NotAService, WrongSecret, problem_of

DISCOVERY = "/.well-known/openid-configuration"
MARGIN_SECONDS = 30
"""A token is renewed so long before its end, so that none ends on its way."""


@dataclass
class ClientCredentials(httpx2.Auth):
    """Adds the token to each request; asks for another when it ends or is refused."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    _token: str = field(default="", repr=False)
    _ends_at: float = 0.0
    requires_response_body = True

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        if time.monotonic() >= self._ends_at:
            yield from self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx2.codes.UNAUTHORIZED:
            yield from self._renew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _renew(self) -> Generator[httpx2.Request, httpx2.Response, None]:
        discovery = _answer((yield httpx2.Request("GET", f"{self.issuer}{DISCOVERY}")))
        form = {"grant_type": "client_credentials", "scope": SCIM_SCOPE}
        request = httpx2.Request("POST", _text(discovery, "token_endpoint"), data=form)
        basic = httpx2.BasicAuth(self.client_id, self.client_secret)
        response = yield next(basic.auth_flow(request))
        if response.status_code == httpx2.codes.BAD_REQUEST:
            raise WrongSecret
        answer = _answer(response)
        self._token = _text(answer, "access_token")
        lasts = answer.get("expires_in")
        self._ends_at = time.monotonic() + (
            lasts - MARGIN_SECONDS if isinstance(lasts, int | float) else MARGIN_SECONDS
        )


def _answer(response: httpx2.Response) -> dict[str, object]:
    """Return the JSON object of an answer. Raise the problem it shows when it is none."""
    if not response.is_success:
        raise problem_of(response.status_code)
    try:
        answer = response.json()
    except ValueError as error:
        raise NotAService from error
    if not isinstance(answer, dict):
        raise NotAService
    return answer


def _text(answer: dict[str, object], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise NotAService
    return value

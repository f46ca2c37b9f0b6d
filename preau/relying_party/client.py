"""The OpenID Connect client: all that a site says to the federation to sign somebody in.

Authorization code with PKCE S256, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 7636). The
library checks state, signature and nonce; what it leaves to us is checked here and says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.django_client import OAuth, OAuthError
from django.http import HttpRequest, HttpResponseRedirect
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from requests import HTTPError, RequestException

from preau.relying_party.errors import (
    AnswerRefusedError,
    ClockError,
    FederationUnreachableError,
    SignInDeniedError,
    StateMismatchError,
    TokenEndedError,
)

TIMEOUT_SECONDS = 5
LONGEST_SUB = 255
"""OpenID Connect Core 1.0 §2."""


@dataclass(frozen=True)
class Answer:
    """A sign-in that came back: what userinfo says, what the ID token says, and both tokens."""

    claims: Mapping[str, Any]
    id_claims: Mapping[str, Any]
    access_token: str
    id_token: str


@dataclass(frozen=True)
class RelyingParty:
    """A site as the federation knows it. `home`: its public address, without a slash at the end."""

    federation_url: str
    client_id: str
    client_secret: str
    scope: str
    home: str

    def start(self, request: HttpRequest, return_path: str) -> HttpResponseRedirect:
        """Send the browser to the federation; state, nonce and verifier stay in the session."""
        with _translated():
            answer: HttpResponseRedirect = library(self).authorize_redirect(
                request, self.home + return_path
            )
            return answer

    def finish(self, request: HttpRequest) -> Answer:
        """Return what a sign-in that comes back brings. Raise SignInError."""
        try:
            with _translated():
                expected = self._expected()
                token = library(self).authorize_access_token(request, claims_options=expected)
                return self._checked(token)
        except AnswerRefusedError:
            library.cache_clear()  # keys and discovery are read once a process: afresh next time
            raise

    def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """Ask what the federation knows now. Raise TokenEndedError when it refuses the token."""
        with _translated():
            try:
                token = {"access_token": access_token, "token_type": "Bearer"}
                claims: Mapping[str, Any] = library(self).userinfo(token=token)
            except HTTPError as error:
                if error.response.status_code in (401, 403):  # RFC 6750 §3.1
                    raise TokenEndedError from error
                raise
            if not claims.get("sub"):
                raise FederationUnreachableError("userinfo without sub")
            return claims

    def sign_out_url(self, id_token: str) -> str:
        """Return where the browser ends the federation's own session (RP-Initiated Logout 1.0)."""
        with _translated():
            endpoint = library(self).load_server_metadata()["end_session_endpoint"]
        query = {"id_token_hint": id_token, "post_logout_redirect_uri": f"{self.home}/"}
        return f"{endpoint}?{urlencode(query)}"

    def _checked(self, token: Mapping[str, Any]) -> Answer:
        if "userinfo" not in token:  # the library lets an answer without ID token pass
            raise AnswerRefusedError("no id_token")
        id_claims = token["userinfo"]  # as the library calls what the ID token holds
        claims = self.userinfo(token["access_token"])
        if claims["sub"] != id_claims["sub"]:  # Core §5.3.2: token substitution
            raise AnswerRefusedError("sub of userinfo")
        if not isinstance(claims["sub"], str) or len(claims["sub"]) > LONGEST_SUB:
            raise AnswerRefusedError("sub")
        return Answer(claims, id_claims, token["access_token"], token["id_token"])

    def _expected(self) -> dict[str, Any]:
        # The library compares `iss` with what discovery announced, and `aud` with nothing.
        issuer = library(self).load_server_metadata().get("issuer", "")
        if issuer.rstrip("/") != self.federation_url:  # Discovery §4.3
            raise AnswerRefusedError("issuer")
        return {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self.client_id},
        }


@lru_cache
def library(party: RelyingParty) -> Any:
    """Return the library's client of a site, which keeps the federation's discovery and keys."""
    return OAuth().register(
        name="federation",
        client_id=party.client_id,
        client_secret=party.client_secret,
        server_metadata_url=f"{party.federation_url}/.well-known/openid-configuration",
        client_kwargs={
            "scope": party.scope,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Give the errors of three libraries the names of this package."""
    try:
        yield
    except MismatchingStateError as error:
        raise StateMismatchError from error
    except OAuthError as error:
        raise _refusal(error.error) from error
    except JoseError as error:
        raise _unfit(error) from error
    except (RequestException, KeyError, RuntimeError, ValueError) as error:
        raise FederationUnreachableError(type(error).__name__) from error


def _unfit(error: JoseError) -> AnswerRefusedError:
    early = isinstance(error, InvalidClaimError) and error.claim in ("iat", "nbf")
    if early or isinstance(error, ExpiredTokenError):
        return ClockError(error.error)
    return AnswerRefusedError(error.error)


def _refusal(code: str) -> Exception:
    match code:  # RFC 6749 §4.1.2.1
        case "access_denied":
            return SignInDeniedError(code)
        case "temporarily_unavailable" | "server_error":
            return FederationUnreachableError(code)
        case _:
            return AnswerRefusedError(code)

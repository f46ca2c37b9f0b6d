"""The OpenID Connect client: all that this site says to the federation.

Authorization code with PKCE S256, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 7636). The
library checks state, signature and nonce; what it leaves to us is checked here and says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.django_client import OAuth, OAuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from joserfc.errors import JoseError
from requests import HTTPError, RequestException

from preau.protocol.claims import SCOPE_SCHOOLS

SCOPE = f"openid profile email {SCOPE_SCHOOLS}"
TIMEOUT_SECONDS = 5


class FederationUnreachableError(Exception):
    """No answer, or none that makes sense: worth another try later."""


class StateMismatchError(Exception):
    """The answer belongs to no sign-in begun in this session."""


class SignInDeniedError(Exception):
    """The federation or the person said no."""


class AnswerRefusedError(Exception):
    """The federation's answer did not pass a check; the message says which one."""


class TokenEndedError(Exception):
    """The federation no longer accepts the access token: the person must sign in again."""


@lru_cache
def _client(url: str, client_id: str, client_secret: str) -> Any:
    return OAuth().register(
        name="federation",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{url}/.well-known/openid-configuration",
        client_kwargs={
            "scope": SCOPE,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


def client() -> Any:
    return _client(settings.FEDERATION_URL, settings.CLIENT_ID, settings.CLIENT_SECRET)


def start(request: HttpRequest) -> HttpResponseRedirect:
    """Send the browser to the federation; state, nonce and verifier stay in the session."""
    with _translated():
        answer: HttpResponseRedirect = client().authorize_redirect(
            request, settings.PUBLIC_URL + reverse("callback")
        )
        return answer


def finish(request: HttpRequest) -> tuple[Mapping[str, Any], str, str]:
    """Return the claims, the access token and the ID token of a sign-in that comes back."""
    try:
        with _translated():
            return _checked(client().authorize_access_token(request, claims_options=_expected()))
    except AnswerRefusedError:
        _client.cache_clear()  # keys and discovery are read once a process: afresh next time
        raise


def _checked(token: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, str]:
    if "userinfo" not in token:  # the library lets an answer without ID token pass
        raise AnswerRefusedError("no id_token")
    claims = userinfo(token["access_token"])
    if claims["sub"] != token["userinfo"]["sub"]:  # Core §5.3.2: token substitution
        raise AnswerRefusedError("sub of userinfo")
    return claims, token["access_token"], token["id_token"]


def userinfo(access_token: str) -> Mapping[str, Any]:
    """Ask what the federation knows now. Raise TokenEndedError when it refuses the token."""
    with _translated():
        try:
            token = {"access_token": access_token, "token_type": "Bearer"}
            claims: Mapping[str, Any] = client().userinfo(token=token)
        except HTTPError as error:
            if error.response.status_code in (401, 403):  # RFC 6750 §3.1
                raise TokenEndedError from error
            raise
        if not claims.get("sub"):
            raise FederationUnreachableError("userinfo without sub")
        return claims


def sign_out_url(id_token: str) -> str:
    """Return where the browser ends the federation's own session (RP-Initiated Logout 1.0)."""
    with _translated():
        endpoint = client().load_server_metadata()["end_session_endpoint"]
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": f"{settings.PUBLIC_URL}/"}
    return f"{endpoint}?{urlencode(query)}"


def _expected() -> dict[str, Any]:
    # The library compares `iss` with what discovery announced, and `aud` with nothing.
    issuer = client().load_server_metadata().get("issuer", "")
    if issuer.rstrip("/") != settings.FEDERATION_URL:  # Discovery §4.3
        raise AnswerRefusedError("issuer")
    return {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": settings.CLIENT_ID},
    }


@contextmanager
def _translated() -> Iterator[None]:
    """Give the errors of three libraries the names of this module."""
    try:
        yield
    except MismatchingStateError as error:
        raise StateMismatchError from error
    except OAuthError as error:
        raise _refusal(error.error) from error
    except JoseError as error:
        raise AnswerRefusedError(error.error) from error
    except (RequestException, KeyError, RuntimeError, ValueError) as error:
        raise FederationUnreachableError(type(error).__name__) from error


def _refusal(code: str) -> Exception:
    match code:  # RFC 6749 §4.1.2.1
        case "access_denied":
            return SignInDeniedError(code)
        case "temporarily_unavailable" | "server_error":
            return FederationUnreachableError(code)
        case _:
            return AnswerRefusedError(code)

"""ID tokens: signed with the key of the day, and read when a service shows one again.

allauth reads its private key anew for each (70 ms of computing, most of a sign-in's cost); here a
key is read once a process.
"""

import uuid
from datetime import timedelta
from typing import Any

import jwt
from allauth.idp.oidc import app_settings
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.server import OAuthLibServer

from preau.federation.oidc import keyring

LIFETIME = timedelta(seconds=app_settings.ID_TOKEN_EXPIRES_IN)


class Signer(OAuthLibRequestValidator):  # type: ignore[misc]
    """allauth's validator, which signs with a key already read."""

    def finalize_id_token(
        self, id_token: dict[str, Any], token: dict[str, Any], token_handler: Any, request: Any
    ) -> str:
        """Return the signed token (OIDC Core §2); oauthlib gave aud, iat, nonce and at_hash."""
        adapter = get_adapter()
        id_token |= {
            "iss": adapter.get_issuer(),
            "exp": id_token["iat"] + int(LIFETIME.total_seconds()),
            "jti": uuid.uuid4().hex,
            **adapter.get_claims("id_token", request.user, request.client, request.scopes),
        }
        adapter.populate_id_token(id_token, request.client, request.scopes)
        pem = adapter.get_signing_key().pem
        headers = {"kid": keyring.public_part(pem)["kid"]}
        return jwt.encode(id_token, keyring.private_part(pem), algorithm="RS256", headers=headers)


def sign_with_key_already_read(server: OAuthLibServer) -> None:
    """Have a server sign its ID tokens with `Signer`."""
    server.openid_connect_auth.request_validator = Signer()


def read_hint(value: str, *, client_id: str | None = None) -> dict[str, Any] | None:
    """Return what an ID token of ours says, be it of today or older; None for any other.

    `client_id`: for this service only.
    """
    adapter = get_adapter()
    try:
        kid = jwt.get_unverified_header(value).get("kid")
        for key in adapter.list_private_keys(is_active=True):
            if keyring.public_part(key.pem)["kid"] == kid:
                said: dict[str, Any] = jwt.decode(
                    value,
                    keyring.private_part(key.pem).public_key(),
                    algorithms=["RS256"],
                    issuer=adapter.get_issuer(),
                    audience=client_id,
                    # A token lives five minutes and is a good hint for longer.
                    options={"verify_exp": False, "verify_aud": client_id is not None},
                )
                return said
    except jwt.PyJWTError:
        pass
    return None

"""The discovery document: only what is true, at the public address."""

from typing import Any

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.adapter import get_adapter
from django.urls import reverse

from preau.protocol.claims import CLAIM_SCHOOLS, SCOPE_SCHOOLS
from preau.protocol.scim import SCIM_SCOPE

SCOPES = ["openid", "profile", "email", SCOPE_SCHOOLS, SCIM_SCOPE]
IDENTITY_CLAIMS = ["sub", "email", "email_verified", "name", "given_name", "family_name"]


def metadata() -> dict[str, Any]:
    """Return the provider's metadata (OIDC Discovery §3, RFC 8414 §2)."""
    issuer = get_adapter().get_issuer()
    return {
        "issuer": issuer,
        **{name: issuer + reverse(f"idp:oidc:{view}") for name, view in ENDPOINTS.items()},
        "scopes_supported": SCOPES,
        "claims_supported": [*IDENTITY_CLAIMS, "auth_time", "amr", CLAIM_SCHOOLS],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "prompt_values_supported": ["none", "login"],
        "ui_locales_supported": ["fr"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        **{f"{endpoint}_auth_methods_supported": _methods() for endpoint in AUTHENTICATED},
    }


def _methods() -> list[str]:
    return list(app_settings.AUTH_METHODS)


ENDPOINTS = {
    "authorization_endpoint": "authorization",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "end_session_endpoint": "logout",
    "revocation_endpoint": "revoke",
    "introspection_endpoint": "introspect",
}
AUTHENTICATED = ["token_endpoint", "revocation_endpoint", "introspection_endpoint"]

"""The discovery document says what is true, and nothing else."""

import pytest
import requests
from django.test import Client

from tests.federation.relying_party import RelyingParty


def test_every_address_announced_is_public_and_answers(programme: RelyingParty) -> None:
    found = programme.metadata

    assert found["issuer"] == programme.site
    addresses = [
        value
        for name, value in found.items()
        if name.endswith(("_endpoint", "_uri")) and isinstance(value, str)
    ]
    assert len(addresses) == 7
    for address in addresses:
        assert address.startswith(programme.site)
        assert requests.get(address).status_code != 404, address


def test_only_what_is_offered_is_announced(programme: RelyingParty) -> None:
    found = programme.metadata

    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["response_types_supported"] == ["code"]
    assert found["grant_types_supported"] == ["authorization_code", "client_credentials"]
    assert "none" not in found["token_endpoint_auth_methods_supported"]
    assert {"openid", "schools", "scim"} <= set(found["scopes_supported"])


OFFERED = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "scopes_supported",
    "claims_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "code_challenge_methods_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "prompt_values_supported",
    "ui_locales_supported",
    "authorization_response_iss_parameter_supported",
    "token_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_methods_supported",
}
SAID_TO_BE_MISSING = {
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
}


def test_nothing_is_announced_beyond_what_docs_protocol_md_describes(
    programme: RelyingParty,
) -> None:
    """No registration, device, PAR, back-channel, front-channel, check_session, DPoP, mTLS."""
    found = programme.metadata

    assert set(found) == OFFERED | SAID_TO_BE_MISSING
    assert {found[name] for name in SAID_TO_BE_MISSING} == {False}
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
    assert found["prompt_values_supported"] == ["none", "login"]


@pytest.mark.parametrize("path", ["device", "api/device/code", "api/clients"])
def test_what_is_not_offered_has_no_address(db: None, path: str) -> None:
    assert Client().get(f"/identity/o/{path}").status_code == 404


def test_the_public_keys_hold_no_private_part(programme: RelyingParty) -> None:
    keys = requests.get(programme.metadata["jwks_uri"]).json()["keys"]

    assert len(keys) == 1
    assert {"kty", "n", "e", "kid"} <= set(keys[0])
    assert not {"d", "p", "q"} & set(keys[0])


def test_the_issuer_is_the_public_address_whatever_the_host_name(db: None, settings) -> None:
    settings.PUBLIC_URL = "https://extranet.example.org"

    found = Client().get("/.well-known/openid-configuration", headers={"host": "localhost"}).json()

    assert found["issuer"] == "https://extranet.example.org"
    assert found["token_endpoint"].startswith("https://extranet.example.org/")

"""A school gets a token for SCIM with its own credentials (RFC 6749 §4.4), and nothing else."""

from typing import Any

import pytest
import requests

from tests.federation.cast import Schools
from tests.federation.relying_party import Browser, RelyingParty


@pytest.fixture
def school(schools: Schools, site: str) -> RelyingParty:
    """Return Saint-Exupéry's client."""
    return RelyingParty(site, schools.saint_exupery.client_id, schools.secrets[99001])


def asking(client: RelyingParty, **changes: str) -> requests.Response:
    """Ask for a token with the secret in the header (client_secret_basic)."""
    asked = {"grant_type": "client_credentials", "scope": "scim"} | changes
    credentials = (client.client_id, client.client_secret)
    return requests.post(client.metadata["token_endpoint"], asked, auth=credentials)


def test_both_ways_to_send_the_secret_are_understood(school: RelyingParty) -> None:
    for method in ("client_secret_basic", "client_secret_post"):
        school.auth_method = method
        session = school.session(scope="scim")

        token = session.fetch_token(
            school.metadata["token_endpoint"], grant_type="client_credentials"
        )

        assert token["token_type"] == "Bearer"
        assert token["scope"] == "scim"
        assert token["expires_in"] == 3600
        assert "refresh_token" not in token


def test_the_answer_is_kept_by_no_cache(school: RelyingParty) -> None:
    assert asking(school).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("credentials", "error"),
    [(("inconnu", "secret"), "invalid_client"), ((None, "faux"), "invalid_client")],
    ids=["unknown client", "wrong secret"],
)
def test_who_is_not_known_gets_nothing(
    school: RelyingParty, credentials: tuple[str | None, str], error: str
) -> None:
    named, secret = credentials
    thief = RelyingParty(school.site, named or school.client_id, secret)

    answer = asking(thief)

    assert answer.status_code == 401
    assert answer.json()["error"] == error


@pytest.mark.parametrize("scope", ["openid", "scim schools", "admin"])
def test_a_school_gets_no_other_scope(school: RelyingParty, scope: str) -> None:
    answer = asking(school, scope=scope)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token", "password", "inconnu"])
def test_a_school_has_no_other_grant(school: RelyingParty, grant: str) -> None:
    answer = asking(
        school, grant_type=grant, code="x", refresh_token="x", username="x", password="x"
    )

    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.text


def test_a_school_cannot_sign_anybody_in(school: RelyingParty, browser: Browser) -> None:
    assert browser.open(school.address(scope="scim")).status_code == 400


@pytest.mark.parametrize("scope", ["scim", "schools"])
def test_a_service_cannot_act_in_its_own_name(programme: RelyingParty, scope: str) -> None:
    answer = asking(programme, scope=scope)

    assert answer.json()["error"] == "unauthorized_client"


def test_a_schools_token_says_nothing_of_a_person(school: RelyingParty) -> None:
    assert school.userinfo(asking(school).json()).status_code in (401, 403)


def test_a_token_can_be_looked_at_by_its_owner_alone(
    schools: Schools, school: RelyingParty
) -> None:
    token = asking(school).json()["access_token"]
    other = RelyingParty(school.site, schools.sainte_marie.client_id, schools.secrets[99002])

    assert looked_at(school, token)["active"] is True
    assert looked_at(school, token)["scope"] == "scim"
    assert looked_at(other, token) == {"active": False}


def test_a_revoked_token_is_dead(school: RelyingParty) -> None:
    token = asking(school).json()["access_token"]

    posted(school, "revocation_endpoint", token)

    assert looked_at(school, token) == {"active": False}


def looked_at(client: RelyingParty, token: str) -> dict[str, Any]:
    found: dict[str, Any] = posted(client, "introspection_endpoint", token).json()
    return found


def posted(client: RelyingParty, endpoint: str, token: str) -> requests.Response:
    credentials = (client.client_id, client.client_secret)
    return requests.post(client.metadata[endpoint], {"token": token}, auth=credentials)

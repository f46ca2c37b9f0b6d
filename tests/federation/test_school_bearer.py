"""Which school a request on the wire comes from: its token alone says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.utils import timezone

from preau.federation.schools.actions import reopen_school, suspend_school
from preau.federation.schools.bearer import (
    BearerError,
    InsufficientScopeError,
    InvalidTokenError,
    MissingTokenError,
    SuspendedSchoolError,
    school_of,
)
from tests.federation.cast import Schools


def held(client: OAuthClient | None, **changes: object) -> str:
    """Store a token as the provider stores it, wrong in one place; return its header."""
    token = Token(client=client, type=Token.Type.ACCESS_TOKEN, scopes="scim")
    token.expires_at = timezone.now() + timedelta(hours=1)
    for name, value in changes.items():
        setattr(token, name, value)
    token.set_value("un jeton")
    token.save()
    return "Bearer un jeton"


def test_a_school_is_known_by_its_token_in_one_query(
    schools: Schools, bearer: Callable[[int], str], django_assert_num_queries
) -> None:
    header = f"Bearer {bearer(99002)}"

    with django_assert_num_queries(1):
        school = school_of(header, now=timezone.now())
        assert school.name == "Collège Sainte-Marie"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_compared_without_capitals(
    schools: Schools, bearer: Callable[[int], str], scheme: str
) -> None:
    header = f"{scheme} {bearer(99001)}"

    assert school_of(header, now=timezone.now()) == schools.saint_exupery


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "un jeton"])
def test_a_request_without_a_token_is_told_how_to_send_one(db: None, header: str) -> None:
    with pytest.raises(MissingTokenError) as refusal:
        school_of(header, now=timezone.now())

    assert refusal.value.status == 401
    assert refusal.value.challenge == 'Bearer realm="scim"'


@pytest.mark.parametrize("header", ["Bearer inconnu", "Bearer a b", "Bearer \x00"])
def test_an_unknown_token_is_no_school(schools: Schools, header: str) -> None:
    with pytest.raises(InvalidTokenError) as refusal:
        school_of(header, now=timezone.now())

    assert refusal.value.challenge == 'Bearer realm="scim", error="invalid_token"'


def test_an_expired_token_is_no_school(schools: Schools, bearer: Callable[[int], str]) -> None:
    header = f"Bearer {bearer(99001)}"

    assert school_of(header, now=timezone.now() + timedelta(minutes=59))
    with pytest.raises(InvalidTokenError):
        school_of(header, now=timezone.now() + timedelta(minutes=61))


@pytest.mark.parametrize(
    "kind",
    [Token.Type.REFRESH_TOKEN, Token.Type.AUTHORIZATION_CODE, Token.Type.INITIAL_ACCESS_TOKEN],
)
def test_a_token_of_another_kind_is_no_school(schools: Schools, kind: str) -> None:
    header = held(schools.saint_exupery.client, type=kind)

    with pytest.raises(InvalidTokenError):
        school_of(header, now=timezone.now())


def test_the_token_of_a_client_that_is_no_school_is_refused(schools: Schools) -> None:
    programme = OAuthClient.objects.create(name="Programme")

    with pytest.raises(InvalidTokenError):
        school_of(held(programme), now=timezone.now())


def test_a_token_given_for_something_else_is_not_enough(schools: Schools) -> None:
    header = held(schools.saint_exupery.client, scopes="openid\nprofile")

    with pytest.raises(InsufficientScopeError) as refusal:
        school_of(header, now=timezone.now())

    assert refusal.value.status == 403


def test_a_suspended_school_is_refused_at_once_and_let_in_again(
    schools: Schools, bearer: Callable[[int], str]
) -> None:
    school, header = schools.saint_exupery, f"Bearer {bearer(99001)}"

    suspend_school(school=school, by="operator:test", now=timezone.now())
    with pytest.raises(SuspendedSchoolError) as refusal:
        school_of(header, now=timezone.now())
    assert isinstance(refusal.value, BearerError)
    assert refusal.value.status == 403

    reopen_school(school=school, by="operator:test", now=timezone.now())
    assert school_of(header, now=timezone.now()) == school

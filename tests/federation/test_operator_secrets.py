"""A school's secret is changed, with or without days on which the old one opens too."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.idp.oidc.models import Client as OAuthClient
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from preau.federation.schools.actions import renew_secret, renew_secrets
from preau.federation.schools.credentials import kept, overlap_until
from preau.federation.schools.models import School
from preau.federation.schools.rules import SchoolRefusedError
from preau.journal.models import Entry
from tests.federation.cast import NOW, Schools
from tests.federation.conftest import token_path

WEEK = timedelta(days=7)
BY = "operator:1"


def opens(school: School, secret: str) -> bool:
    """Ask the token endpoint, as a school does."""
    answer = Client().post(
        token_path(),
        {
            "grant_type": "client_credentials",
            "scope": "scim",
            "client_id": school.client_id,
            "client_secret": secret,
        },
    )
    assert answer.status_code in (200, 401), answer.content
    return answer.status_code == 200


def test_without_overlap_the_old_secret_and_its_tokens_open_nothing(
    schools: Schools, bearer: Any
) -> None:
    token = bearer(99001)
    new = renew_secret(fase_number=99001, by=BY, now=timezone.now())

    assert opens(schools.saint_exupery, new.client_secret)
    assert not opens(schools.saint_exupery, schools.secrets[99001])
    answer = Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_with_an_overlap_both_open_until_its_end(schools: Schools, bearer: Any) -> None:
    token = bearer(99001)
    new = renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=timezone.now())

    assert opens(schools.saint_exupery, new.client_secret)
    assert opens(schools.saint_exupery, schools.secrets[99001])
    answer = Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    with time_machine.travel(NOW + WEEK + timedelta(seconds=5)):
        assert opens(schools.saint_exupery, new.client_secret)
        assert not opens(schools.saint_exupery, schools.secrets[99001])


def test_of_two_changes_only_the_last_two_secrets_open(schools: Schools) -> None:
    second = renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=timezone.now())
    third = renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=timezone.now())

    assert opens(schools.saint_exupery, third.client_secret)
    assert opens(schools.saint_exupery, second.client_secret)
    assert not opens(schools.saint_exupery, schools.secrets[99001])


def test_a_leaked_secret_is_cut_in_the_middle_of_an_overlap(schools: Schools) -> None:
    renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=timezone.now())
    renew_secret(fase_number=99001, by=BY, now=timezone.now())
    assert not opens(schools.saint_exupery, schools.secrets[99001])


def test_one_schools_secret_never_opens_for_another(schools: Schools) -> None:
    new = renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=timezone.now())
    for secret in (new.client_secret, schools.secrets[99001], "", "machine"):
        assert not opens(schools.sainte_marie, secret)


def test_a_secret_kept_with_the_slow_hash_goes_on_opening(schools: Schools) -> None:
    """Those of the first days were hashed as passwords."""
    client = OAuthClient.objects.get(id=schools.saint_exupery.client_id)
    client.secret = make_password("secret des premiers jours")
    client.save()
    assert client.secret.startswith("argon2$")
    assert opens(schools.saint_exupery, "secret des premiers jours")

    new = renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=timezone.now())
    assert opens(schools.saint_exupery, "secret des premiers jours")
    assert opens(schools.saint_exupery, new.client_secret)


def test_neither_database_nor_journal_holds_a_secret(schools: Schools) -> None:
    new = renew_secret(fase_number=99001, overlap=WEEK, by=BY, now=NOW)
    client = OAuthClient.objects.get(id=schools.saint_exupery.client_id)
    assert len(client.secret) <= 200
    assert overlap_until(client.secret) == NOW + WEEK
    entry = Entry.objects.get(action="school.renew_secret")
    assert (entry.actor, entry.subject) == (BY, "school:99001")
    assert entry.detail == {"overlap_days": 7}
    for secret in (new.client_secret, schools.secrets[99001]):
        assert secret not in client.secret
        assert secret not in repr(new)


def test_what_is_kept_is_a_hash_with_its_own_mark() -> None:
    assert kept("x" * 43).startswith("machine$")
    assert overlap_until(kept("x" * 43)) is None
    assert overlap_until("argon2$argon2id$v=19$x$y") is None


@pytest.mark.parametrize("days", [-1, 61])
def test_an_overlap_has_an_end(schools: Schools, days: int) -> None:
    with pytest.raises(SchoolRefusedError, match="60 jours au plus"):
        renew_secret(fase_number=99001, overlap=timedelta(days=days), by=BY, now=NOW)


def test_a_school_that_is_not_registered_gets_no_secret(schools: Schools) -> None:
    with pytest.raises(SchoolRefusedError, match="n’est pas enregistrée"):
        renew_secret(fase_number=99009, by=BY, now=NOW)


def test_many_secrets_cost_the_queries_of_one(
    schools: Schools, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        made = renew_secrets(fase_numbers=[99001, 99002, 7], overlap=WEEK, by=BY, now=NOW)
    assert {new.school.fase_number for new in made} == {99001, 99002}
    for new in made:
        assert opens(new.school, new.client_secret)

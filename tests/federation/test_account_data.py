"""Taking one's data away: whole, machine-readable, without a secret, and one's own only."""

import json
from typing import Any

import pytest
from django.test import Client

from preau.federation.accounts import addresses, export
from preau.federation.accounts.models import Account
from preau.journal.models import Entry
from tests.federation.cast import ANNE, JOSEE, NOW, Schools, ask, confirmed, token_of
from tests.federation.factors import SECRET, has_an_app, sign_in

DOWNLOAD = "/compte/donnees/telecharger/"


@pytest.fixture
def anne(schools: Schools, client: Client) -> Account:
    account = confirmed(schools.saint_exupery, ANNE)
    ask(schools.sainte_marie, ANNE)
    has_an_app(account)
    sign_in(client, account)
    return account


def downloaded(client: Client) -> Any:
    answer = client.post(DOWNLOAD)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="mon-compte-2026-11-25.json"'
    )
    return json.loads(answer.content)


def test_everything_the_federation_keeps_is_in_it(anne: Account, client: Client) -> None:
    addresses.change(account=anne, email="nouvelle@example.org", now=NOW)
    found = downloaded(client)
    assert found["account"]["id"] == str(anne.pk)
    assert found["account"]["email"] == "nouvelle@example.org"
    assert [one["key"] for one in found["account"]["former_addresses"]] == [ANNE.email]
    assert {one["school"]["fase"] for one in found["schools"]} == {99001, 99002}
    first = found["schools"][0]
    assert (first["key_given_by_school"], first["consent_signed_on"]) == ("P0001", "2026-09-01")
    assert first["registrations"][0]["valid_until"] == "2027-08-29"
    assert found["invitations"][0]["state"] == "accepted"
    assert [one["type"] for one in found["sign_in_methods"]] == ["totp"]
    assert len(found["sessions"]) == 1
    assert {"invitation", "registration_confirmed"} <= {one["kind"] for one in found["mails"]}
    actions = {one["action"] for one in found["journal"]}
    assert {"membership.create", "invitation.accept", "address.change", "account.export"} <= actions


def test_no_table_about_a_person_is_left_out(anne: Account) -> None:
    """Every model with a key to an account is in the document, or named here with the reason."""
    from django.apps import apps

    told = {
        *("accounts.FormerAddress", "accounts.AddressRequest", "accounts.KnownDevice"),
        "accounts.AddressUndo",
        *("registrations.Membership", "mfa.Authenticator", "usersessions.UserSession"),
        "allauth_idp_oidc.Token",
        "account.EmailAddress",  # the account's address, once more
        "accounts.Account",  # merged_into: accounts that became this one, empty ever after
        *("accounts.Account_groups", "accounts.Account_user_permissions"),  # nobody has any
        "allauth_idp_oidc.Client",  # `owner`: services have none
    }
    found = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is Account and field.concrete
    }
    assert found <= told, found - told


def test_no_secret_is_in_it(schools: Schools, anne: Account, client: Client) -> None:
    token = token_of(ask(schools.saint_exupery, JOSEE))
    text = json.dumps(downloaded(client))
    for secret in (SECRET, anne.password, token, client.session.session_key or ""):
        assert secret not in text


def test_nobody_elses_data_are_in_it(schools: Schools, anne: Account, client: Client) -> None:
    josee = confirmed(schools.saint_exupery, JOSEE)
    text = json.dumps(downloaded(client), ensure_ascii=False)
    for trace in (JOSEE.email, "Dupont", str(josee.pk)):
        assert trace not in text


def test_it_is_a_post_after_a_confirmation_and_leaves_a_line(anne: Account, client: Client) -> None:
    assert client.get(DOWNLOAD).status_code == 405
    assert Client().post(DOWNLOAD).status_code == 302
    downloaded(client)
    assert Entry.objects.filter(action="account.export", subject=anne.actor).count() == 1


def test_more_schools_cost_no_more_queries(
    schools: Schools, anne: Account, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    josee = confirmed(schools.saint_exupery, JOSEE)
    with CaptureQueriesContext(connection) as counted:
        export.document(josee)
    with django_assert_num_queries(len(counted)):
        export.document(anne)

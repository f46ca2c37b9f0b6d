"""One person with two accounts makes them one, after proving both."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from preau.federation.accounts import merging
from preau.federation.accounts.models import Account
from preau.federation.accounts.refusals import AlreadyClosedError
from preau.federation.mail.links import link_for
from preau.federation.mail.models import Mail
from preau.federation.oidc import claims
from preau.federation.registrations.models import Membership, Registration
from preau.journal.models import Entry
from preau.protocol.claims import SCOPE_SCHOOLS
from preau.protocol.roles import Role
from tests.federation.cast import (
    ANNE,
    NOW,
    PASSWORD,
    TODAY,
    Person,
    Schools,
    ask,
    confirmed,
    invitation_of,
    token_of,
)
from tests.federation.factors import code, has_an_app, sign_in

START = "/compte/reunir/"
CONFIRM = "/compte/reunir/confirmer/"
OTHER = Person("P0500", "a.delvaux@example.com", "Anne", "Delvaux", (Role.TEACHER, Role.HEAD))


@pytest.fixture
def anne(schools: Schools, client: Client) -> Account:
    """Anne, teacher at Saint-Exupéry under one address, signed in."""
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, account)
    return account


@pytest.fixture
def other(schools: Schools, anne: Account) -> Account:
    """Her other account: head at Sainte-Marie, under another address."""
    return confirmed(schools.sainte_marie, OTHER)


def proof(email: str = OTHER.email, password: str = PASSWORD, code: str = "") -> dict[str, str]:
    return {"other": email, "password": password, "code": code}


def schools_of(account: Account) -> set[tuple[str, str]]:
    found = claims.schools(account, [SCOPE_SCHOOLS], today=TODAY)["schools"]
    assert len({str(one) for one in found}) == len(found)
    return {(one["fase"], one["role"]) for one in found}


def test_with_the_others_password_everything_moves_and_the_other_closes(
    anne: Account, other: Account, client: Client
) -> None:
    assert client.post(START, proof()).headers["Location"] == CONFIRM
    shown = client.get(CONFIRM).content.decode()
    assert ANNE.email in shown
    assert OTHER.email in shown
    assert Account.objects.get(pk=other.pk).is_active  # nothing is done before the yes

    client.post(CONFIRM)

    anne.refresh_from_db()
    other.refresh_from_db()
    assert schools_of(anne) == {("99001", "teacher"), ("99002", "teacher"), ("99002", "head")}
    assert (other.is_active, other.merged_into, other.has_usable_password()) == (False, anne, False)
    assert anne.email == ANNE.email
    assert sign_in(Client(), anne).status_code == 302
    for address in (OTHER.email, other.email):
        assert (
            Client().post("/connexion/", {"login": address, "password": PASSWORD}).status_code
            == 200
        )


def test_both_addresses_are_told_and_the_journal_names_ids_only(
    anne: Account, other: Account
) -> None:
    merging.merge(kept=anne, merged=other, now=NOW)
    told = Mail.objects.filter(kind="accounts_merged").values_list("to", flat=True)
    assert sorted(told) == sorted([ANNE.email, OTHER.email])
    line = Entry.objects.get(action="account.merge")
    assert (line.actor, line.subject, line.detail) == (
        anne.actor,
        anne.actor,
        {"merged": str(other.pk)},
    )
    assert Entry.objects.get(action="account.merged").subject == other.actor


def test_the_school_sees_the_same_user_as_before(
    schools: Schools, anne: Account, other: Account
) -> None:
    before = Membership.objects.filter(school=schools.sainte_marie).values(
        "pk", "external_id", "user_name", "active", "given_name"
    )
    seen = list(before)
    merging.merge(kept=anne, merged=other, now=NOW)
    assert list(before.all()) == seen
    again = ask(schools.saint_exupery, Person("P0700", OTHER.email, "Anne", "Delvaux"))
    assert again.account == anne  # named by the other address, by a third list: no third account


def test_two_places_in_one_school_are_their_union(schools: Schools, anne: Account) -> None:
    """The school has her twice in its list, under two keys and two addresses."""
    twice = Person("P0501", "anne.d@example.com", "Anne", "D.", (Role.TEACHER, Role.HEAD))
    second = confirmed(schools.saint_exupery, twice)
    merging.merge(kept=anne, merged=second, now=NOW)

    assert Membership.objects.filter(account=anne).count() == 2
    assert Registration.objects.filter(membership__account=anne).count() == 3
    assert schools_of(anne) == {("99001", "teacher"), ("99001", "head")}


def test_her_page_shows_each_access_once(schools: Schools, anne: Account, client: Client) -> None:
    second = confirmed(schools.saint_exupery, Person("P0501", "anne.d@example.com", "Anne", "D."))
    merging.merge(kept=anne, merged=second, now=NOW)
    assert client.get("/").content.decode().count("<strong>Institut Saint-Exupéry</strong>") == 1


@pytest.mark.parametrize(
    "given",
    [
        proof(password="pas le bon mot"),
        proof(email="personne@example.org"),
        proof(email=ANNE.email),
        proof(password=""),
        proof(code="000000", password="pas le bon mot"),
    ],
)
def test_whatever_is_wrong_reads_alike_and_nothing_is_proved(
    anne: Account, other: Account, client: Client, given: dict[str, str]
) -> None:
    page = client.post(START, given)
    assert page.status_code == 200
    text = page.content.decode()
    assert "ne vont pas ensemble" in text or "obligatoire" in text
    assert client.get(CONFIRM).headers["Location"] == START


def test_the_others_second_factor_is_asked_too(
    anne: Account, other: Account, client: Client
) -> None:
    has_an_app(other)
    missing, wrong = client.post(START, proof()), client.post(START, proof(code="123"))
    assert "ne vont pas ensemble" in missing.content.decode()
    assert "ne vont pas ensemble" in wrong.content.decode()
    cache.clear()
    assert client.post(START, proof(code=code())).headers["Location"] == CONFIRM
    client.post(CONFIRM)
    assert not Authenticator.objects.filter(user=other).exists()


def test_guessing_the_others_password_is_stopped(
    anne: Account, other: Account, client: Client
) -> None:
    for _ in range(6):
        page = client.post(START, proof(password="au hasard au hasard")).content.decode()
    assert "Trop de tentatives" in page
    assert "Trop de tentatives" in client.post(START, proof()).content.decode()


@pytest.mark.parametrize("chosen", ["new", "current"])
def test_with_a_link_to_the_others_address_one_chooses_which_to_keep(
    anne: Account, other: Account, client: Client, chosen: str
) -> None:
    client.post("/compte/adresse/", {"email": OTHER.email})
    path = link_of("address_proof")
    assert "Réunir vos deux comptes" in client.get(path).content.decode()

    client.post(path, {"identifier": chosen})

    anne.refresh_from_db()
    assert anne.email == (OTHER.email if chosen == "new" else ANNE.email)
    assert Registration.objects.filter(membership__account=anne).count() == 3
    assert Account.objects.filter(is_active=True).get() == anne


def test_a_mail_does_not_suffice_for_an_account_with_a_second_factor(
    anne: Account, other: Account, client: Client
) -> None:
    client.post("/compte/adresse/", {"email": OTHER.email})
    path = link_of("address_proof")
    has_an_app(other)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 403
        assert "L’autre compte est protégé" in answer.content.decode()
    assert Account.objects.get(pk=other.pk).is_active


def test_an_operators_account_is_never_swallowed(anne: Account, client: Client) -> None:
    operator = Account.objects.create_superuser("operateur@example.org", PASSWORD)
    assert "ne vont pas" in client.post(START, proof(email=operator.email)).content.decode()
    client.post("/compte/adresse/", {"email": operator.email})
    assert client.post(link_of("address_proof")).status_code == 403


def test_an_invitation_that_waits_moves_too_and_is_still_hers_to_answer(
    schools: Schools, anne: Account, client: Client
) -> None:
    membership = ask(schools.sainte_marie, OTHER)
    token = token_of(membership)
    client.post("/compte/adresse/", {"email": OTHER.email})
    client.post(link_of("address_proof"), {"identifier": "current"})

    membership.refresh_from_db()
    assert membership.account == anne
    assert schools_of(anne) == {("99001", "teacher")}
    client.post(f"/invitation/{token}/")
    assert invitation_of(membership).state == "accepted"
    assert ("99002", "head") in schools_of(anne)


def test_two_yeses_are_one(anne: Account, other: Account, client: Client) -> None:
    client.post(START, proof())
    merging.merge(kept=anne, merged=other, now=NOW)
    mails = Mail.objects.filter(kind="accounts_merged").count()
    with pytest.raises(AlreadyClosedError):
        merging.merge(kept=anne, merged=other, now=NOW)
    with pytest.raises(AlreadyClosedError):
        merging.merge(kept=other, merged=anne, now=NOW)
    assert client.post(CONFIRM).status_code == 302
    assert Mail.objects.filter(kind="accounts_merged").count() == mails
    assert Account.objects.get(pk=anne.pk).is_active


def test_the_others_sessions_end(anne: Account, other: Account) -> None:
    has_an_app(other)
    elsewhere = Client()
    sign_in(elsewhere, other)
    assert elsewhere.get("/").status_code == 200
    merging.merge(kept=anne, merged=other, now=NOW)
    assert elsewhere.get("/").status_code == 302


def test_becoming_head_by_merging_asks_for_a_second_factor(
    anne: Account, other: Account, client: Client
) -> None:
    merging.merge(kept=anne, merged=other, now=NOW)
    assert client.get("/").headers["Location"] == "/securite/double-verification/"


def link_of(kind: str) -> Any:
    mail = Mail.objects.filter(kind=kind).latest("pk")
    return link_for(purpose=mail.link_purpose, subject=mail.link_subject)

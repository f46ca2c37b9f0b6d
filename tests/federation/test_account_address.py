"""Another address for one's account: the old one is valid until the new one is proved."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from preau.federation.accounts import addresses, refusals
from preau.federation.accounts.models import Account, AddressRequest, FormerAddress
from preau.federation.invitations.enrolment import revise
from preau.federation.mail.links import link_for, token_for
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration
from preau.journal.models import Entry
from preau.protocol.addresses import address_key
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.protocol.scim import EXTENSION
from preau.school.activations.rules import Person as InRegister
from preau.school.activations.rules import Remote, RemoteRegistration, Status, decide
from preau.school.provisioning.wire import Member, MemberModel, member_from
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    TODAY,
    YEAR,
    Person,
    Schools,
    ask,
    ask_for,
    confirmed,
    enrolment_of,
)
from tests.federation.factors import has_an_app, sign_in

PAGE = "/compte/adresse/"
NEW = "anne.nouvelle@example.org"


@pytest.fixture
def anne(schools: Schools, client: Client) -> Account:
    """Anne, confirmed and signed in."""
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, account)
    Mail.objects.all().delete()
    return account


def path_in(mail: Mail) -> str:
    """Return the path of a mail's link, as the worker derives it."""
    return link_for(purpose=mail.link_purpose, subject=mail.link_subject)


def proof_path() -> str:
    return path_in(Mail.objects.filter(kind="address_proof").latest("pk"))


def refusal_path() -> str:
    return path_in(Mail.objects.filter(kind="address_change_asked").latest("pk"))


def opens(email: str) -> bool:
    answer = Client().post("/connexion/", {"login": email, "password": PASSWORD})
    return answer.status_code == 302


def test_the_old_address_opens_the_account_until_the_new_one_is_proved(
    anne: Account, client: Client
) -> None:
    client.post(PAGE, {"email": NEW})
    assert opens(ANNE.email)
    assert not opens(NEW)

    assert NEW in client.get(proof_path()).content.decode()
    assert opens(ANNE.email)  # opening the link changes nothing
    client.post(proof_path())

    assert opens(NEW)
    assert not opens(ANNE.email)
    anne.refresh_from_db()
    assert (anne.email, anne.email_key) == (NEW, NEW)
    assert [row.email for row in anne.emailaddress_set.filter(verified=True, primary=True)] == [NEW]


def test_both_addresses_are_told_and_the_new_one_learns_nothing_of_the_account(
    anne: Account, client: Client
) -> None:
    client.post(PAGE, {"email": NEW})
    asked = {mail.kind: mail for mail in Mail.objects.all()}
    assert asked["address_change_asked"].to == ANNE.email
    assert asked["address_proof"].to == NEW
    assert asked["address_proof"].context == {}

    client.post(proof_path())
    told = Mail.objects.filter(kind__in=["address_changed", "address_given_up"])
    assert sorted(told.values_list("to", flat=True)) == sorted([ANNE.email, NEW])


def test_no_mail_row_and_no_journal_line_holds_a_token_or_an_address(
    anne: Account, client: Client
) -> None:
    client.post(PAGE, {"email": NEW})
    token = proof_path().rstrip("/").rsplit("/", 1)[1]
    assert token not in str(list(Mail.objects.values())) + str(
        list(AddressRequest.objects.values())
    )
    client.post(proof_path())
    assert "@" not in str(list(Entry.objects.values_list("actor", "subject", "detail")))


def test_not_me_cancels_the_request_and_closes_every_session(anne: Account, client: Client) -> None:
    client.post(PAGE, {"email": NEW})
    proof, owner = proof_path(), Client()

    assert "Ce n’était pas vous" in owner.get(refusal_path()).content.decode()
    assert client.get("/").status_code == 200
    assert "annulée" in owner.post(refusal_path()).content.decode()

    assert client.get("/").status_code == 302
    sign_in(client, anne)
    assert client.post(proof).status_code == 410
    assert opens(ANNE.email)


def test_the_link_works_once_for_a_day_and_only_for_who_asked(
    schools: Schools, anne: Account, client: Client
) -> None:
    client.post(PAGE, {"email": NEW})
    path = proof_path()
    assert Client().get(path).headers["Location"].startswith("/connexion/?next=/compte/adresse/")
    josee = Client()
    sign_in(josee, confirmed(schools.saint_exupery, JOSEE))
    assert josee.post(path).status_code == 403
    with time_machine.travel(NOW + timedelta(hours=25)):
        client.force_login(anne)
        assert client.post(path).status_code == 410
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 410


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é" * 20])
def test_a_made_up_link_leads_nowhere(anne: Account, client: Client, token: str) -> None:
    for page in ("confirmer", "pas-moi"):
        answer = client.post(f"{PAGE}{page}/{token}/")
        assert answer.status_code == 410
        assert "ne fait plus rien" in answer.content.decode()


def test_a_new_request_takes_the_place_of_the_earlier_one(anne: Account, client: Client) -> None:
    client.post(PAGE, {"email": "faute@example.org"})
    first = proof_path()
    client.post(PAGE, {"email": NEW})
    assert client.post(first).status_code == 410
    assert client.post(proof_path()).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "obligatoire"),
        ("pas une adresse", "Ce n’est pas une adresse"),
        ("a" * 250 + "@example.org", "pas une adresse"),
        ("ANNE.Delvaux@example.org", "déjà l’adresse"),
    ],
)
def test_a_bad_address_is_refused_in_words(
    anne: Account, client: Client, typed: str, said: str
) -> None:
    page = client.post(PAGE, {"email": typed}).content.decode()
    assert said in page.replace("au plus 254 caractères", "pas une adresse")
    assert not AddressRequest.objects.exists()


def test_nobodys_mailbox_is_filled(schools: Schools, anne: Account) -> None:
    for _ in range(3):
        addresses.ask(account=anne, email=NEW, now=NOW)
    josee = confirmed(schools.saint_exupery, JOSEE)
    with pytest.raises(refusals.TooManyRequestsError):
        addresses.ask(account=josee, email=NEW, now=NOW)
    for number in range(2):
        addresses.ask(account=anne, email=f"autre{number}@example.org", now=NOW)
    with pytest.raises(refusals.TooManyRequestsError):
        addresses.ask(account=anne, email="encore@example.org", now=NOW)
    addresses.ask(account=anne, email="encore@example.org", now=NOW + timedelta(hours=2))


def test_asking_answers_alike_whoever_has_the_address(
    schools: Schools, anne: Account, client: Client, django_assert_num_queries: Any
) -> None:
    """Nobody, a confirmed person, one with a second factor, one who has never answered."""
    confirmed(schools.saint_exupery, JOSEE)
    has_an_app(confirmed(schools.saint_exupery, MARC))
    ask_for(schools.sainte_marie, [_person("jamais@example.org")])
    pages, kinds = set(), set()
    for email in ("personne@example.org", JOSEE.email, MARC.email, "jamais@example.org"):
        Mail.objects.all().delete()
        page = client.post(PAGE, {"email": email}, follow=True).content.decode()
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(email, "X")))
        kinds.add(tuple(Mail.objects.order_by("pk").values_list("kind", flat=True)))
    assert len(pages) == 1
    assert kinds == {("address_proof", "address_change_asked")}


def test_a_school_that_goes_on_naming_the_old_address_finds_the_same_person(
    schools: Schools, anne: Account
) -> None:
    addresses.change(account=anne, email=NEW, now=timezone.now())
    Mail.objects.all().delete()

    membership = ask(schools.sainte_marie, ANNE)

    assert membership.account == anne
    assert Account.objects.count() == 1
    assert not Mail.objects.filter(kind="invitation").exists()
    assert Mail.objects.get(kind="registration_confirmed").to == NEW


def test_who_proves_an_abandoned_address_has_it_from_then_on(
    schools: Schools, anne: Account
) -> None:
    addresses.change(account=anne, email=NEW, now=timezone.now())
    josee = confirmed(schools.saint_exupery, JOSEE)
    addresses.change(account=josee, email=ANNE.email, now=timezone.now())
    assert Account.objects.by_keys([ANNE.email])[ANNE.email] == josee
    assert not FormerAddress.objects.filter(key=ANNE.email).exists()


def test_registrations_and_the_sub_are_as_before(anne: Account) -> None:
    before = list(Registration.objects.values())
    sub = anne.pk
    addresses.change(account=anne, email=NEW, now=timezone.now())
    assert list(Registration.objects.values()) == before
    assert Account.objects.get(email_key=NEW).pk == sub
    assert Membership.objects.get().user_name == ANNE.email


def test_schools_see_the_new_address_and_plan_nothing(
    schools: Schools, anne: Account, client: Client, bearer: Callable[[int], str]
) -> None:
    """With the school's own reading of a `User` and the school's own rule."""
    etag = _user_at(bearer)["meta"]["version"]
    client.post(PAGE, {"email": NEW})
    assert _user_at(bearer)["meta"]["version"] == etag
    client.post(proof_path())

    user = _user_at(bearer)

    assert user[EXTENSION]["accountEmail"] == NEW
    assert user["userName"] == ANNE.email
    assert user["meta"]["version"] != etag
    member = member_from(MemberModel.model_validate(user))
    assert member.account_email == NEW
    assert (
        decide(_in_register(ANNE.email), _remote(member), year=YEAR, today=TODAY).action == "none"
    )


def test_a_school_that_takes_the_new_address_over_moves_nobody(
    schools: Schools, anne: Account
) -> None:
    addresses.change(account=anne, email=NEW, now=timezone.now())
    membership = Membership.objects.get()
    wanted = enrolment_of(Person("P0001", NEW, "Anne", "Delvaux"))
    revise(school=schools.saint_exupery, revisions=[(membership, wanted)], now=NOW, today=TODAY)
    membership.refresh_from_db()
    assert (membership.account, membership.user_name) == (anne, NEW)
    assert Registration.objects.get().status == "active"


def test_a_school_that_gives_the_key_to_somebody_else_no_longer_sees_the_first_ones_address(
    schools: Schools, anne: Account
) -> None:
    addresses.change(account=anne, email=NEW, now=timezone.now())
    membership = Membership.objects.get()
    other = enrolment_of(Person("P0001", JOSEE.email, "Josée", "Dupont"))
    revise(school=schools.saint_exupery, revisions=[(membership, other)], now=NOW, today=TODAY)
    membership.refresh_from_db()
    assert membership.account_email == ""


def test_a_school_that_asks_later_by_the_old_address_does_not_learn_the_new_one(
    schools: Schools, anne: Account
) -> None:
    addresses.change(account=anne, email=NEW, now=timezone.now())
    assert ask(schools.sainte_marie, ANNE).account_email == ""


def test_the_password_is_asked_again_before_an_address_is(anne: Account, client: Client) -> None:
    with time_machine.travel(NOW + timedelta(minutes=10)):
        asked = client.get(PAGE)
    assert asked.headers["Location"].startswith("/confirmer-identite/")


def test_an_address_that_a_school_names_meanwhile_is_not_taken_from_under_it(
    schools: Schools, anne: Account
) -> None:
    request = addresses.ask(account=anne, email=NEW, now=NOW)
    token = token_for(purpose="address-proof", subject=str(request.pk))
    proof = addresses.find(token=token, account=anne, now=NOW)
    ask_for(schools.sainte_marie, [_person(NEW)])
    with pytest.raises(refusals.LinkRefusedError):
        addresses.confirm(proof=proof, take_address=True, now=NOW)
    assert addresses.find(token=token, account=anne, now=NOW).other is not None


def _person(email: str) -> Any:
    return Person("P0099", email, "Anne", "Delvaux")


def _user_at(bearer: Callable[[int], str]) -> Any:
    headers = {"Authorization": f"Bearer {bearer(99001)}"}
    found = Client().get("/scim/v2/Users", {"filter": 'externalId eq "P0001"'}, headers=headers)
    return found.json()["Resources"][0]


def _in_register(email: str) -> InRegister:
    teaches = ("teaching", date(2024, 9, 1), None)
    return InRegister(
        key="P0001", functions=(teaches,), email=email, consent_key=address_key(email)
    )


def _remote(member: Member) -> Remote:
    held = tuple(
        RemoteRegistration(SchoolYear.parse(year), Role(role), Status(status))
        for year, role, status, _ in member.registrations
    )
    return Remote(email=member.user_name, active=member.active, registrations=held)

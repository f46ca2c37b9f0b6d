"""Who sees the accounts of a school: its heads of this year, with a second factor; nobody else."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from preau.federation.management.actions import deactivate
from preau.federation.registrations.models import Membership, Registration, Status
from preau.federation.schools.actions import suspend_school
from preau.protocol.roles import Role
from tests.federation.cast import ANNE, JOSEE, MARC, NOW, TODAY, Person, Schools, ask, confirmed
from tests.federation.factors import signed_in_with_app
from tests.federation.heads import list_path, page_of, signed_in_head, text_of

HEAD_ELSEWHERE = Person("D0001", "luc.hanot@example.org", "Luc", "Hanot", (Role.HEAD,))
CHANGES = ("", "ouvrir/", "fermer/", "renvoyer/", "adresse/")


@pytest.fixture
def anne(schools: Schools) -> Membership:
    """Anne, invited at Saint-Exupéry: the person whom nobody else may see."""
    return ask(schools.saint_exupery, ANNE)


def paths(membership: Membership) -> list[str]:
    school = list_path(membership.school)
    return [school, f"{school}export/", *(page_of(membership, change) for change in CHANGES)]


def assert_nothing_there(client: Client, membership: Membership) -> None:
    for path in paths(membership):
        for answer in (client.get(path), client.post(path, {"version": 1, "format": "csv"})):
            assert answer.status_code == 404, path
            assert ANNE.email not in text_of(answer)
            assert membership.school.name not in text_of(answer)


def test_a_head_sees_the_school(schools: Schools, anne: Membership) -> None:
    marc = signed_in_head(confirmed(schools.saint_exupery, MARC))
    assert ANNE.email in text_of(marc.get(list_path(schools.saint_exupery)))
    assert ANNE.email in text_of(marc.get(page_of(anne)))


def test_nobody_signed_in_is_sent_to_sign_in_whatever_the_address(anne: Membership) -> None:
    for path in [*paths(anne), "/comptes/", "/comptes/1/"]:
        answer = Client().get(path)
        assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (
            302,
            "/connexion/",
        )


def test_a_teacher_finds_nothing_there(schools: Schools, anne: Membership) -> None:
    client = Client()
    client.force_login(confirmed(schools.saint_exupery, JOSEE))
    assert_nothing_there(client, anne)
    assert client.get("/comptes/").status_code == 404
    assert "Comptes de l’école" not in text_of(client.get("/"))


def test_a_head_of_another_school_finds_nothing_there(schools: Schools, anne: Membership) -> None:
    assert_nothing_there(signed_in_head(confirmed(schools.sainte_marie, HEAD_ELSEWHERE)), anne)


def test_an_account_of_another_school_is_not_found_under_ones_own(
    schools: Schools, anne: Membership
) -> None:
    luc = signed_in_head(confirmed(schools.sainte_marie, HEAD_ELSEWHERE))
    for change in CHANGES:
        path = f"{list_path(schools.sainte_marie)}{anne.pk}/{change}"
        assert luc.get(path).status_code == 404
        assert luc.post(path, {"version": anne.version}).status_code in (404, 405)
    assert Registration.objects.get(membership=anne).status == Status.INVITED


def test_a_head_whose_year_is_over_finds_nothing_there(schools: Schools, anne: Membership) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    with time_machine.travel("2027-08-30T09:00:00+02:00"):
        assert_nothing_there(signed_in_head(account), anne)


def test_a_head_whose_access_was_ended_finds_nothing_there(
    schools: Schools, anne: Membership
) -> None:
    luc = confirmed(schools.saint_exupery, HEAD_ELSEWHERE)
    client = signed_in_head(luc)
    membership = Membership.objects.get(account=luc)
    deactivate(
        membership=membership,
        seen=membership.version,
        head=confirmed(schools.saint_exupery, MARC),
        now=NOW,
        today=TODAY,
    )
    assert_nothing_there(client, anne)


def test_the_head_of_a_suspended_school_finds_nothing_there(
    schools: Schools, anne: Membership
) -> None:
    marc = signed_in_head(confirmed(schools.saint_exupery, MARC))
    suspend_school(school=schools.saint_exupery, by="operator:test", now=NOW)
    assert_nothing_there(marc, anne)


def test_a_head_who_gave_a_password_only_is_asked_for_a_second_factor(
    schools: Schools, anne: Membership
) -> None:
    client = Client()
    client.force_login(confirmed(schools.saint_exupery, MARC))
    for path in [*paths(anne), "/comptes/"]:
        answer = client.get(path, follow=True)
        assert ANNE.email not in text_of(answer), path
        assert "vérification" in text_of(answer)
    assert client.post(page_of(anne, "fermer/"), {"version": anne.version}).status_code in (
        302,
        403,
    )
    assert Registration.objects.get(membership=anne).status == Status.INVITED


def test_password_and_code_open_the_page(schools: Schools, anne: Membership) -> None:
    client = signed_in_with_app(Client(), confirmed(schools.saint_exupery, MARC))
    assert ANNE.email in text_of(client.get(list_path(schools.saint_exupery)))


def test_the_head_of_one_school_is_led_to_it(schools: Schools) -> None:
    marc = signed_in_head(confirmed(schools.saint_exupery, MARC))
    assert marc.get("/comptes/").headers["Location"] == list_path(schools.saint_exupery)
    home = marc.get("/").content.decode()
    assert home.count('<a href="/comptes/">Comptes de l’école</a>') == 2


def test_the_head_of_two_schools_chooses(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    ask(schools.sainte_marie, MARC)
    page = signed_in_head(account).get("/comptes/").content.decode()
    for school in (schools.saint_exupery, schools.sainte_marie):
        assert f'<a href="{list_path(school)}">{school.name}</a>' in page


def test_each_school_shows_its_own_people_to_the_head_of_both(
    schools: Schools, anne: Membership
) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    ask(schools.sainte_marie, MARC)
    ask(schools.sainte_marie, JOSEE)
    marc = signed_in_head(account)
    first = text_of(marc.get(list_path(schools.saint_exupery)))
    second = text_of(marc.get(list_path(schools.sainte_marie)))
    assert (ANNE.email in first, JOSEE.email in first) == (True, False)
    assert (ANNE.email in second, JOSEE.email in second) == (False, True)
    assert marc.get(f"{list_path(schools.sainte_marie)}{anne.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/comptes/99999999999999999999/", "/comptes/-1/", "/comptes/x/"])
def test_a_school_that_does_not_exist_is_as_absent_as_any_other(
    schools: Schools, path: str
) -> None:
    marc = signed_in_head(confirmed(schools.saint_exupery, MARC))
    assert marc.get(path).status_code == 404

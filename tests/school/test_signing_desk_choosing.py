"""Who is proposed for a link, how ticks hold, and what the school sees before anything leaves."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from preau.school.mail.models import Mail
from preau.school.signing.giving import give
from preau.school.signing.links import path_of
from preau.school.signing.models import Link, Means
from tests.school.cast import NOW, Cast
from tests.school.crowd import make_crowd
from tests.school.postman import Postman
from tests.school.sheets import codes

LIST, CHECK, LINKS = (f"/autorisations/en-ligne/{page}" for page in ("", "verifier/", "liens/"))
pytestmark = pytest.mark.django_db


def look(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def tick(client: Client, *pks: int, **more: str) -> None:
    client.post(LIST, {"shown": list(pks), "staff": list(pks), **more})


def fingerprint(client: Client, address: str = CHECK) -> str:
    """Return what the check's form says of the plan that it showed."""
    found = re.search(r'name="empreinte" value="(\w+)"', look(client, address))
    return found.group(1) if found else ""


def press(client: Client, do: str) -> str:
    """Press a button of the check, as its page stands; return where it leads."""
    answer = client.post(CHECK, {"faire": do, "empreinte": fingerprint(client)})
    return answer.get("Location", "")


def test_those_without_permission_are_proposed_each_by_the_way_that_is_open(
    secretary: Client,
) -> None:
    page = look(secretary)
    assert "Lambert Xavier" in page
    assert "xavier.lambert5@example.org" in page
    assert "Wauthier Bénédicte" in page
    assert "l’école n’a pas d’adresse" in page
    assert "Van den Bossche" not in page  # she has signed
    assert "Piérard" not in page  # neither teaches nor leads


def test_the_list_narrows_to_who_has_an_address_or_a_link_and_to_a_search(
    secretary: Client, cast: Cast
) -> None:
    give(staff=[cast.xavier], means=Means.MAIL, by="user:1", now=NOW)
    assert "Wauthier" not in look(secretary, f"{LIST}?voir=avec-adresse")
    assert "Lambert Xavier" not in look(secretary, f"{LIST}?voir=sans-adresse")
    without = look(secretary, f"{LIST}?voir=sans-lien")
    assert "Wauthier Bénédicte" in without
    assert "Lambert Xavier" not in without
    assert "A déjà un lien" in look(secretary, f"{LIST}?q=lambert5@")
    assert "Personne ne correspond à « zzz »" in look(secretary, f"{LIST}?q=zzz")


def test_ticks_hold_from_page_to_page_and_from_filter_to_filter(secretary: Client) -> None:
    crowd = [member.pk for n, member in enumerate(make_crowd(180)) if n % 3 != 2]
    secretary.post(LIST, {"shown": crowd[:50], "staff": crowd[:1], "page": "2"})
    secretary.post(LIST, {"shown": crowd[50:100], "staff": crowd[60:61], "voir": "avec-adresse"})
    page = look(secretary, f"{LIST}?q=famille")
    assert 'data-count-plus="1">2</span>' in page  # one of the two is on another page


def test_the_whole_list_is_ticked_at_once_and_ticks_are_taken_away_at_once(
    secretary: Client, cast: Cast
) -> None:
    tick(secretary, choix="tout")
    assert "1 courriel à envoyer, 1 billet à imprimer" in look(secretary, CHECK)
    tick(secretary, choix="vider")
    assert "Personne n’est coché" in look(secretary, CHECK)


def test_before_anything_leaves_the_school_sees_how_many_and_to_whom(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    give(staff=[cast.xavier], means=Means.SLIP, by="user:1", now=NOW)
    tick(secretary, cast.xavier.pk, cast.wauthier.pk)
    page = look(secretary, CHECK)
    assert "1 courriel à envoyer, 1 billet à imprimer" in page
    assert "xavier.lambert5@example.org" in page
    assert "1 personne a déjà un lien qui vaut encore" in page
    assert not Mail.objects.exists()


def test_yes_queues_a_mail_to_each_address_and_goes_on_to_the_slips(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    tick(secretary, cast.xavier.pk, cast.wauthier.pk)
    assert press(secretary, "courriels") == CHECK
    [mail] = Mail.objects.all()
    [link] = Link.objects.all()
    assert (mail.to, mail.about) == ("xavier.lambert5@example.org", link.pk)
    assert (link.staff, link.means, link.created_by) == (cast.xavier, "mail", cast.secretary.actor)
    page = look(secretary, CHECK)
    assert "1 courriel est en route." in page
    assert "1 billet à imprimer" in page
    assert "courriel à envoyer" not in page


def test_when_nobody_is_left_it_goes_on_to_the_links(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    tick(secretary, cast.xavier.pk)
    assert press(secretary, "courriels") == LINKS


def test_those_who_have_a_link_are_left_aside_at_one_press(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    give(staff=[cast.xavier], means=Means.MAIL, by="user:1", now=NOW)
    tick(secretary, cast.xavier.pk, cast.wauthier.pk)
    press(secretary, "epargner")
    assert "xavier.lambert5" not in look(secretary, CHECK)


def test_slips_come_as_a_file_that_nobody_keeps(secretary: Client, cast: Cast) -> None:
    tick(secretary, cast.xavier.pk, cast.wauthier.pk)
    everybody = f"{CHECK}?billets=oui"
    form = {"faire": "billets", "empreinte": fingerprint(secretary, everybody)}
    answer = secretary.post(everybody, form)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    links = Link.objects.filter(means=Means.SLIP)
    assert codes(answer.content) == {f"http://testserver{path_of(link)}" for link in links}
    assert len(links) == 2


def test_a_second_press_on_the_same_page_does_not_kill_the_slips_just_printed(
    secretary: Client, cast: Cast
) -> None:
    tick(secretary, cast.wauthier.pk)
    form = {"faire": "billets", "empreinte": fingerprint(secretary)}
    assert secretary.post(CHECK, form).status_code == 200
    assert secretary.post(CHECK, form).status_code == 302
    assert Link.objects.count() == 1
    assert "Rien n’a été fait" in look(secretary, CHECK)


def test_whoever_signs_meanwhile_is_left_out_and_counted(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    tick(secretary, cast.xavier.pk, cast.elise.pk)
    assert "1 personne cochée est laissée de côté" in look(secretary, CHECK)
    press(secretary, "courriels")
    assert [mail.to for mail in Mail.objects.all()] == ["xavier.lambert5@example.org"]


def test_without_a_mail_server_the_page_says_that_nobody_can_sign_and_what_to_do(
    secretary: Client, cast: Cast
) -> None:
    assert "PREAU_SMTP_URL" in look(secretary)
    tick(secretary, cast.xavier.pk)
    page = look(secretary, CHECK)
    assert "Personne ne peut encore signer en ligne" in page
    assert 'value="courriels"' not in page


def test_a_server_that_is_taken_away_meanwhile_changes_nothing(
    secretary: Client, cast: Cast, postman: Postman, settings: Any
) -> None:
    tick(secretary, cast.xavier.pk)
    form = {"faire": "courriels", "empreinte": fingerprint(secretary)}
    settings.SMTP_URL = ""
    secretary.post(CHECK, form)
    assert not Link.objects.exists()
    assert "Aucun courriel n’est parti" in look(secretary, CHECK)


def test_another_page_names_whom_to_choose_and_nobody_else_stays_ticked(
    secretary: Client, cast: Cast
) -> None:
    tick(secretary, cast.xavier.pk)
    answer = secretary.post("/autorisations/en-ligne/choisir/", {"staff": ["P0013", "absent"]})
    assert answer["Location"] == CHECK
    page = look(secretary, CHECK)
    assert "Wauthier Bénédicte" in page
    assert "Lambert Xavier" not in page


def test_a_reader_chooses_nobody(reader: Client) -> None:
    assert reader.post(f"{LIST}choisir/", {"staff": "P0005"}).status_code == 403


@pytest.mark.parametrize("page", [LIST, CHECK, LINKS, f"{LINKS}annuler/", f"{LIST}rappeler/"])
def test_a_reader_sees_none_of_it(reader: Client, page: str) -> None:
    assert reader.get(page).status_code == 403
    assert reader.post(page).status_code == 403


def test_a_crowd_costs_no_more_queries_than_three_people(
    secretary: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_crowd(300)
    tick(secretary, choix="tout")
    with django_assert_max_num_queries(12):
        look(secretary)
    with django_assert_max_num_queries(12):
        look(secretary, CHECK)

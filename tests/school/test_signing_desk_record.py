"""Links on the pages that the school knows: the record, the chosen people, the rentrée page."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.school.desk import groups
from preau.school.desk.next_step import Situation, Step, next_step
from preau.school.desk.overview import read_overview
from preau.school.mail.actions import deliver
from preau.school.register.models import StaffMember
from preau.school.signing.giving import give, revoke
from preau.school.signing.models import Means
from preau.school.signing.office.sending import send_links
from tests.school.cast import NOW, TODAY, Cast
from tests.school.linked import sign
from tests.school.postman import Postman

CHECK = "/autorisations/en-ligne/verifier/"
pytestmark = pytest.mark.django_db


def look(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def tab(client: Client, staff: StaffMember, name: str) -> str:
    return look(client, reverse(f"record-{name}", args=[staff.key]))


@pytest.mark.parametrize("name", ["documents", "addresses"])
def test_the_record_offers_a_link_and_says_where_the_last_one_stands(
    secretary: Client, cast: Cast, postman: Postman, name: str
) -> None:
    assert "Envoyer un lien à signer" in tab(secretary, cast.xavier, name)
    send_links(staff=[cast.xavier], by="user:1", now=NOW)
    deliver(timezone.now())
    page = tab(secretary, cast.xavier, name)
    assert "Par courriel, le 25 novembre 2026 ; vaut jusqu’au 25 décembre 2026." in page
    assert "Envoyé" in page
    assert "Annuler le lien" in page


def test_without_an_address_only_a_slip_is_offered(secretary: Client, cast: Cast) -> None:
    page = tab(secretary, cast.wauthier, "documents")
    assert "Imprimer un billet" in page
    assert "Envoyer un lien à signer" not in page
    form = {"staff": cast.wauthier.key, "faire": "billet"}
    where = secretary.post(reverse("online-choose"), form)["Location"]
    assert "1 billet à imprimer" in look(secretary, where)


def test_somebody_with_an_address_may_get_a_slip_all_the_same(
    secretary: Client, cast: Cast
) -> None:
    form = {"staff": cast.xavier.key, "faire": "billet"}
    where = secretary.post(reverse("online-choose"), form)["Location"]
    assert "1 billet à imprimer" in look(secretary, where)


def test_a_link_is_taken_back_from_the_record(secretary: Client, cast: Cast) -> None:
    give(staff=[cast.xavier], means=Means.SLIP, by="user:1", now=NOW)
    form = {"staff": cast.xavier.key, "faire": "annuler"}
    where = secretary.post(reverse("online-choose"), form)["Location"]
    assert "Annuler 1 lien" in look(secretary, where)


def test_who_has_permitted_or_neither_teaches_nor_leads_is_offered_none(
    secretary: Client, cast: Cast
) -> None:
    for staff in (cast.elise, cast.pierard, cast.henrard):
        assert "Imprimer un billet" not in tab(secretary, staff, "documents")


def test_a_signature_on_a_screen_is_said_as_such(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send_links(staff=[cast.xavier], by="user:1", now=NOW)
    sign(cast.xavier)
    assert "signée en ligne" in tab(secretary, cast.xavier, "documents")


def test_the_history_says_what_was_given_and_taken_back(secretary: Client, cast: Cast) -> None:
    [link] = give(staff=[cast.xavier], means=Means.SLIP, by=cast.secretary.actor, now=NOW)
    later = NOW + timedelta(minutes=5)
    revoke(links=[link.pk], by=cast.secretary.actor, now=later)
    page = tab(secretary, cast.xavier, "history")
    assert "Lien à signer donné : sur un billet" in page
    assert "Lien à signer annulé" in page


def test_the_chosen_of_the_staff_list_go_on_to_the_check(secretary: Client, cast: Cast) -> None:
    pks = [member.pk for member in cast.staff]
    secretary.post(reverse("staff-list"), {"shown": pks, "staff": pks})
    page = look(secretary, reverse("staff-selection"))
    assert "Envoyer le lien à signer (2)" in page  # Xavier and Wauthier
    secretary.post(reverse("online-choose"), {"staff": ["P0005", "P0013"]})
    assert "1 courriel à envoyer, 1 billet à imprimer" in look(secretary, CHECK)


def test_the_rentree_page_offers_paper_and_screen(secretary: Client, cast: Cast) -> None:
    assert read_overview(TODAY, NOW).unprinted == 2
    give(staff=[cast.xavier], means=Means.SLIP, by="user:1", now=NOW)
    overview = read_overview(TODAY, NOW)
    assert (overview.unprinted, overview.linked) == (1, 1)
    assert "1 lien attend une signature" in look(secretary, reverse("home"))


def test_when_all_who_are_missing_have_a_link_the_step_is_to_follow(cast: Cast) -> None:
    counts = dict.fromkeys(groups.GROUPS, 0) | {groups.NO_CONSENT: 2}
    assert next_step(Situation(staff=9, counts=counts, unprinted=0, linked=2)) is Step.FOLLOW
    assert next_step(Situation(staff=9, counts=counts, unprinted=0, linked=1)) is Step.ENCODE


def test_signatures_since_yesterday_are_counted(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send_links(staff=[cast.xavier], by="user:1", now=NOW)
    sign(cast.xavier)
    assert "1 personne a signé à l’écran depuis hier" in look(secretary, reverse("home"))
    assert read_overview(TODAY + timedelta(days=3), NOW + timedelta(days=3)).signed == 0

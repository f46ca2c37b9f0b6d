"""What became of the links: words, counts, what arrives by itself, taking back, reminding."""

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from preau.journal.models import Entry
from preau.school.consents.actions import encode
from preau.school.mail.actions import deliver
from preau.school.mail.models import Mail
from preau.school.signing.giving import give
from preau.school.signing.models import Link, Means
from preau.school.signing.office.following import last_signature, version
from preau.school.signing.office.sending import send_links
from preau.school.signing.rules import MOST_CODES
from tests.school.cast import NOW, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.linked import send, sign
from tests.school.postman import Postman

LINKS = "/autorisations/en-ligne/liens/"
REVOKE, REMIND = f"{LINKS}annuler/", "/autorisations/en-ligne/rappeler/"
pytestmark = pytest.mark.django_db


def look(client: Client, address: str = LINKS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def test_a_mail_is_said_as_what_is_known_of_it(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send_links(staff=[cast.xavier], by=cast.secretary.actor, now=NOW)
    page = look(secretary)
    assert "Pas encore parti" in page
    assert "par Isabelle Dumont" in page
    deliver(timezone.now())
    assert "Envoyé" in look(secretary)
    other = make_crowd(2)[1]
    postman.refused[other.private_email] = "550 5.1.1 Unknown"
    send(other)
    assert "Refusé par le serveur" in look(secretary)
    assert "Cette boîte n’existe pas" in look(secretary)


def test_what_the_person_did_counts_more_than_the_mail(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    [link] = send(cast.xavier)
    Link.objects.filter(pk=link.pk).update(codes=1, begun_at=NOW, code_sent_at=NOW)
    assert "Commencé" in look(secretary)
    Link.objects.filter(pk=link.pk).update(codes=MOST_CODES, code_sent_at=NOW - timedelta(hours=1))
    assert "Trop de codes ont été demandés" in look(secretary)
    Link.objects.filter(pk=link.pk).update(expires_at=NOW - timedelta(days=1), codes=0)
    assert "Expiré" in look(secretary)


def test_each_person_is_there_once_with_the_link_that_counts(secretary: Client, cast: Cast) -> None:
    give(staff=[cast.xavier, cast.wauthier], means=Means.MAIL, by="user:1", now=NOW)
    give(staff=[cast.xavier], means=Means.SLIP, by="user:1", now=NOW)
    page = look(secretary)
    assert page.count(">Lambert Xavier</a>") == 1
    assert "Billet imprimé" in page
    assert '<span class="n">2</span> Tous' in page


def test_a_filter_shows_those_of_one_state_and_a_search_those_of_a_name(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send(cast.xavier)
    give(staff=[cast.wauthier], means=Means.SLIP, by="user:1", now=NOW)
    assert "Wauthier" not in look(secretary, f"{LINKS}?etat=envoye")
    assert "Lambert Xavier" not in look(secretary, f"{LINKS}?etat=billet")
    assert "Lambert Xavier" in look(secretary, f"{LINKS}?q=xavier")
    assert "Aucun lien n’est dans cet état" in look(secretary, f"{LINKS}?etat=expire")


def test_the_page_asks_again_and_gets_nothing_while_nothing_changes(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send(cast.xavier)
    asked = {"version": version(timezone.now()), "vu": str(last_signature())}
    assert secretary.get(LINKS, asked, headers={"HX-Request": "true"}).status_code == 204


def test_a_signature_arrives_by_itself_and_is_said_once(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send(cast.xavier)
    asked = {"version": version(timezone.now()), "vu": str(last_signature())}
    sign(cast.xavier)
    answer = secretary.get(LINKS, asked, headers={"HX-Request": "true"})
    part = html.unescape(answer.content.decode())
    assert "Xavier Lambert vient de signer." in part
    assert "Signé" in part
    assert "<h1>" not in part
    asked = {"version": "another", "vu": str(last_signature())}
    again = secretary.get(LINKS, asked, headers={"HX-Request": "true"}).content.decode()
    assert "vient de signer" not in again


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "-1", "un"])
def test_numbers_that_no_row_has_are_passed_over(secretary: Client, number: str) -> None:
    page = "/autorisations/en-ligne/liens/"
    asked = {"vu": number, "shown": number, "staff": number, "page": number, "version": "0"}
    assert secretary.get(page, asked, headers={"HX-Request": "true"}).status_code == 200
    for path in (page, f"{page}annuler/"):
        assert secretary.post(path, {"staff": number, "link": number}).status_code == 302


def test_whatever_happens_to_a_link_makes_another_version(cast: Cast, postman: Postman) -> None:
    seen = [version(NOW)]

    def changed() -> bool:
        seen.append(version(NOW))
        return seen[-1] not in seen[:-1]

    [link] = send_links(staff=[cast.xavier], by="user:1", now=NOW)
    assert changed()
    deliver(timezone.now())
    assert changed()
    Link.objects.filter(pk=link.pk).update(codes=1, begun_at=NOW, code_sent_at=NOW)
    assert changed()
    Link.objects.filter(pk=link.pk).update(tries=1)
    assert changed()
    sign(cast.xavier, now=NOW + timedelta(minutes=5))
    assert changed()


def test_ticks_that_were_not_sent_yet_outlive_the_swap(secretary: Client, cast: Cast) -> None:
    give(staff=[cast.xavier, cast.wauthier], means=Means.SLIP, by="user:1", now=NOW)
    secretary.post(LINKS, {"shown": cast.wauthier.pk, "staff": cast.wauthier.pk})
    asked = {"shown": [cast.xavier.pk, cast.wauthier.pk], "staff": cast.xavier.pk}
    part = secretary.get(LINKS, asked, headers={"HX-Request": "true"}).content.decode()
    assert f'value="{cast.xavier.pk}" checked' in part
    assert f'value="{cast.wauthier.pk}" checked' not in part


def test_links_are_taken_back_after_a_yes_that_names_them(secretary: Client, cast: Cast) -> None:
    links = give(staff=[cast.xavier, cast.wauthier], means=Means.SLIP, by="user:1", now=NOW)
    pks = [cast.xavier.pk, cast.wauthier.pk]
    where = secretary.post(LINKS, {"shown": pks, "staff": pks, "choix": "online-revoke"})
    assert where["Location"] == REVOKE
    assert "Annuler 2 liens" in look(secretary, REVOKE)
    assert Link.objects.unended().count() == 2
    secretary.post(REVOKE, {"link": [links[0].pk]})
    assert list(Link.objects.unended()) == [links[1]]
    page = look(secretary)
    assert "1 lien ne vaut plus." in page
    assert "Annulé" in page
    assert Entry.objects.filter(action="link.revoke", actor=cast.secretary.actor).count() == 1


def test_what_has_ended_already_is_not_taken_back(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send(cast.xavier)
    sign(cast.xavier)
    secretary.post(LINKS, {"shown": cast.xavier.pk, "staff": cast.xavier.pk})
    assert "Rien à annuler" in look(secretary, REVOKE)


def test_a_new_link_is_given_from_the_list_by_the_same_check(secretary: Client, cast: Cast) -> None:
    give(staff=[cast.xavier], means=Means.SLIP, by="user:1", now=NOW)
    form = {"shown": cast.xavier.pk, "staff": cast.xavier.pk, "choix": "online-confirm"}
    where = secretary.post(LINKS, form)["Location"]
    assert "Son lien sur un billet" in look(secretary, where)


def test_whoever_has_signed_on_paper_meanwhile_is_said_to_have(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send(cast.xavier)
    encode(
        staff=cast.xavier,
        email=cast.xavier.private_email,
        ticked=True,
        signed_on=TODAY,
        by="user:1",
        now=NOW,
    )
    assert "A déjà donné son autorisation autrement." in look(secretary)


def test_whoever_did_nothing_for_a_week_is_proposed_for_a_reminder(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    send(cast.xavier, now=NOW - timedelta(days=8))
    send(cast.elise, now=NOW - timedelta(days=8))  # she has permitted: nothing to remind of
    give(staff=[cast.wauthier], means=Means.SLIP, by="user:1", now=NOW - timedelta(days=8))
    assert "1 personne n’a pas utilisé son lien depuis une semaine" in look(secretary)
    page = look(secretary, REMIND)
    assert "xavier.lambert5@example.org" in page
    assert "Van den Bossche" not in page
    assert "Wauthier" not in page


def test_a_reminder_leaves_after_a_yes_and_replaces_the_link(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    [older] = send(cast.xavier, now=NOW - timedelta(days=8))
    assert Mail.objects.count() == 1  # never by itself
    secretary.post(REMIND, {"link": [older.pk, "999"]})
    older.refresh_from_db()
    assert older.end == "replaced"
    assert Mail.objects.count() == 2
    assert "Personne à rappeler" in look(secretary, REMIND)


def test_a_link_that_was_given_yesterday_is_not_proposed(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    [link] = send(cast.xavier, now=NOW - timedelta(days=1))
    assert "Personne à rappeler" in look(secretary, REMIND)
    secretary.post(REMIND, {"link": link.pk})
    assert Mail.objects.count() == 1


def test_a_crowd_of_links_costs_as_many_queries_as_a_few(
    secretary: Client, cast: Cast, postman: Postman
) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            look(secretary, address)
        return len(captured)

    crowd = [member for member in make_crowd(300) if member.private_email]
    send_links(staff=crowd[:60], by="user:1", now=NOW)
    asked(LINKS)  # what is asked only once a session
    few = asked(LINKS), asked(f"{LINKS}?q=famille"), asked(REMIND)
    send_links(staff=crowd, by="user:1", now=NOW)
    assert "Page 1 sur 4" in look(secretary)
    assert (asked(LINKS), asked(f"{LINKS}?q=famille"), asked(REMIND)) == few


def test_a_page_that_asks_again_costs_four_queries_while_nothing_changes(
    secretary: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    give(staff=[cast.xavier], means=Means.SLIP, by="user:1", now=NOW)
    asked = {"version": version(timezone.now()), "vu": "0"}
    with django_assert_num_queries(4):  # session, user, links, mails
        assert secretary.get(LINKS, asked, headers={"HX-Request": "true"}).status_code == 204

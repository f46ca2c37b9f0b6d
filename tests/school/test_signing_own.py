"""One's own permission, given on paper or on a screen: seen, and taken back without the school."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.activations.actions import ask, plan
from preau.school.activations.delivery import deliver as send_requests
from preau.school.consents.actions import encode, withdraw
from preau.school.consents.models import Consent
from preau.school.mail.actions import deliver
from preau.school.mail.models import Mail, MailState
from preau.school.people.names import names_of_actors
from preau.school.register.models import StaffMember
from preau.school.signing.links import permission_path
from preau.second_factor.counts import clear_counts
from tests.school.cast import NOW, TODAY, Cast
from tests.school.on_screen import text_of
from tests.school.other_side import OtherSide
from tests.school.postman import Postman

ASK = "/ma-permission/"
RECEIVED = "Regardez vos courriels"


def permission(staff: StaffMember) -> Consent:
    return Consent.objects.valid().get(staff=staff)


def way_back(postman: Postman) -> str:
    deliver(timezone.now())
    found = re.search(r"https://ecole.example.org(/ma-permission/\S+)", str(postman.taken[-1]))
    assert found
    return found.group(1).replace("=\n", "")


def test_the_page_shows_what_was_signed_for_which_address(cast: Cast, client: Client) -> None:
    said = text_of(client.get(permission_path(permission(cast.elise))))

    for expected in ("Élise Van den Bossche", cast.elise.private_email, "10 septembre 2026"):
        assert expected in said
    assert "J’autorise mon école à transmettre" in said
    assert "Retirer mon autorisation" in said


def test_looking_takes_nothing_back(cast: Cast, client: Client) -> None:
    path = permission_path(permission(cast.elise))
    client.get(path)
    client.head(path)

    assert permission(cast.elise)
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403
    assert permission(cast.elise)


def test_one_button_takes_it_back_and_the_federation_closes_the_access(
    cast: Cast, client: Client, other_side: OtherSide
) -> None:
    ask(
        lines=[one for one in plan(TODAY) if one.staff == cast.elise],
        collective=False,
        by="user:1",
        now=NOW,
    )
    send_requests(NOW)
    assert other_side.users["P0004"]["active"]
    consent = permission(cast.elise)

    said = text_of(client.post(permission_path(consent), follow=True))

    assert "Elle ne vaut plus depuis le 25 novembre 2026. Vous l’avez retirée." in said
    assert "Retirer mon autorisation" not in said
    send_requests(timezone.now())
    assert not other_side.users["P0004"]["active"]
    ended = Entry.objects.get(action="consent.end")
    assert ended.actor == ended.subject == f"staff:{cast.elise.pk}"
    consent.refresh_from_db()
    assert (consent.end_reason, consent.ended_by) == ("withdrawn", ended.actor)
    assert names_of_actors([ended.actor])[ended.actor] == "la personne elle-même"


def test_taken_back_twice_is_taken_back_once(cast: Cast, client: Client) -> None:
    path = permission_path(permission(cast.elise))
    client.post(path)

    assert client.post(path).status_code == 302
    assert Entry.objects.filter(action="consent.end").count() == 1


def test_the_link_of_an_older_permission_does_not_end_the_newer_one(
    cast: Cast, client: Client
) -> None:
    older = permission_path(permission(cast.elise))
    encode(
        staff=cast.elise,
        email="elise.neuve@example.org",
        ticked=True,
        signed_on=None,
        by="user:1",
        now=NOW,
    )

    said = text_of(client.post(older, follow=True))

    assert "elle ne valait que pour l’ancienne" in said
    assert permission(cast.elise).email == "elise.neuve@example.org"


def test_what_was_taken_back_at_the_office_says_so(cast: Cast, client: Client) -> None:
    path = permission_path(permission(cast.elise))
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    assert "Elle a été retirée à l’école." in text_of(client.get(path))


def test_made_up_ways_are_all_alike(cast: Cast, client: Client) -> None:
    consent = permission(cast.elise)
    token = permission_path(consent).rstrip("/").rpartition("/")[2]
    paths = [
        f"{ASK}{consent.pk}/{'a' * 26}/",
        f"{ASK}{consent.pk + 1}/{token}/",
        f"{ASK}{10**30}/x/",
    ]
    answers = [client.post(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1
    assert "@" not in text_of(answers[0])


def test_whoever_signed_on_paper_asks_for_the_way_by_the_address(
    cast: Cast, client: Client, postman: Postman
) -> None:
    said = text_of(client.post(ASK, {"email": f" {cast.elise.private_email.upper()}"}))

    assert RECEIVED in said
    assert way_back(postman) == permission_path(permission(cast.elise))
    assert str(postman.taken[-1]["To"]) == cast.elise.private_email


def test_the_answer_tells_nobody_who_has_signed(
    cast: Cast, client: Client, postman: Postman
) -> None:
    known = client.post(ASK, {"email": cast.elise.private_email})
    stranger = client.post(ASK, {"email": "personne@example.org"})

    assert (known.status_code, text_of(known)) == (stranger.status_code, text_of(stranger))
    deliver(timezone.now())
    assert len(postman.taken) == 1
    assert not Mail.objects.filter(to="personne@example.org").exists(), "nor is it kept"


def test_the_way_does_not_leave_once_the_permission_has_ended(
    cast: Cast, client: Client, postman: Postman
) -> None:
    client.post(ASK, {"email": cast.elise.private_email})
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    deliver(timezone.now())

    assert not postman.taken
    assert Mail.objects.get().state == MailState.FAILED


def test_one_address_gets_three_mails_an_hour_and_the_answer_stays_the_same(
    cast: Cast, client: Client, postman: Postman
) -> None:
    for _ in range(5):
        assert RECEIVED in text_of(client.post(ASK, {"email": cast.elise.private_email}))
    assert Mail.objects.count() == 3

    with time_machine.travel(NOW + timedelta(hours=1, minutes=1)):
        client.post(ASK, {"email": cast.elise.private_email})
    assert Mail.objects.count() == 4


def test_one_address_gets_eight_mails_a_day(cast: Cast, client: Client, postman: Postman) -> None:
    """Whoever has the mailbox has had the way eight times by then."""
    for hour in range(4):
        with time_machine.travel(NOW + timedelta(hours=hour * 2)):
            for _ in range(3):
                said = text_of(client.post(ASK, {"email": cast.elise.private_email}))
                assert RECEIVED in said
    assert Mail.objects.count() == 8


def test_the_counts_name_nobody_and_leave_with_their_time(
    cast: Cast, client: Client, postman: Postman
) -> None:
    asked = "personne@example.org"
    client.post(ASK, {"email": asked})

    named = {"127.0.0.1", asked, sha256(asked.encode()).hexdigest()}
    assert not [key for key in counts() for name in named if name in key]
    clear_counts(NOW + timedelta(minutes=30))
    assert len(counts()) == 3
    clear_counts(NOW + timedelta(days=1, minutes=1))
    assert not counts()


def counts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM django_cache")
        return [key for (key,) in cursor.fetchall()]


def test_one_network_address_asks_a_hundred_times_an_hour(
    cast: Cast, client: Client, postman: Postman, settings: object
) -> None:
    answers = [client.post(ASK, {"email": f"n{number}@example.org"}) for number in range(101)]

    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert "Réessayez dans une heure" in text_of(answers[-1])


@pytest.fixture(autouse=True)
def nobody_asked_before(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("typed", ["", "elise"])
def test_what_is_no_address_is_said(
    cast: Cast, client: Client, postman: Postman, typed: str
) -> None:
    answer = client.post(ASK, {"email": typed})

    assert answer.status_code == 422
    assert "adresse électronique" in text_of(answer)


def test_without_a_server_for_mails_the_page_says_what_to_do(cast: Cast, client: Client) -> None:
    asked = client.post(ASK, {"email": cast.elise.private_email})
    for answer in (client.get(reverse("ask-permission")), asked):
        assert "L’école n’envoie pas de courriels pour le moment. Dites au" in text_of(answer)
    assert not Mail.objects.exists()

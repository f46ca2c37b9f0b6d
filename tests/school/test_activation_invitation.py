"""What the secretary sees of an invitation, and sending it again from the record."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.protocol.scim import InvitationStatus, PreauUser
from preau.school.activations import sentences
from preau.school.activations.actions import ask, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.following import follow
from preau.school.activations.invitation import Invitation, invitation_from, told
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.standing import standings
from preau.school.activations.words import Remedy, State
from preau.school.provisioning.actions import refresh
from preau.school.provisioning.models import RemoteMember
from preau.school.provisioning.problems import TooSoon
from tests.school.cast import NOW, TODAY, Cast
from tests.school.other_side import Answer, OtherSide

KEY = "P0004"
PENDING = {
    "state": "pending",
    "mail": "sent",
    "sent_at": "2026-11-25T08:00:00Z",
    "expires_at": "2026-12-09T08:00:00Z",
}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def invited(cast: Cast, other_side: OtherSide) -> OtherSide:
    """Élise has been asked for; the service says that she waits for a mail that was sent."""
    lines = [line for line in plan(TODAY) if line.staff.key == KEY]
    ask(lines=lines, collective=True, by="command", now=NOW)
    deliver(NOW)
    # This service keeps no status, so the request counted as answered: the federation's would not.
    AccessRequest.objects.update(outcome="invited", detail=sentences.INVITED)
    say(other_side, **PENDING)
    return other_side


def say(side: OtherSide, **invitation: str) -> None:
    """Let the service say what became of the invitation, and read it."""
    (user,) = [user for user in side.storage.resources if user.external_id == KEY]
    user[PreauUser].invitation = InvitationStatus(**invitation)
    for registration in user[PreauUser].registrations:
        registration.status = "invited"
    refresh(NOW)
    follow(NOW)


def record(browser: Client) -> Any:
    return browser.get(reverse("record-addresses", args=[KEY]))


def press(browser: Client) -> str:
    path = reverse("activate-one", args=[KEY])
    return text(browser.post(path, {"action": "resend"}, follow=True))


def answers(side: OtherSide, *answer: Any) -> None:
    """Let the service answer `.invite`, which is ours and not the library's."""
    given: Answer = answer  # type: ignore[assignment]
    side.broken = lambda path: given if path.endswith("/.invite") else None


def test_the_record_says_when_the_mail_left_and_until_when_it_can_be_answered(
    invited: OtherSide, secretary: Client
) -> None:
    said = text(record(secretary))
    assert (
        "Courriel envoyé le 25 novembre 2026. La personne doit encore confirmer,"
        " avant le 9 décembre 2026." in said
    )
    assert "Renvoyer l’invitation" in said


def test_a_refused_mail_is_said_with_its_remedy_on_the_record_and_in_the_window(
    invited: OtherSide, secretary: Client, cast: Cast
) -> None:
    say(invited, **{**PENDING, "state": "bounced", "mail": "bounced"})

    assert sentences.BOUNCED in text(record(secretary))
    (line,) = standings([cast.elise], today=TODAY)
    assert (line.state, line.reason) == (State.INVITED, sentences.BOUNCED)
    assert line.remedy_label == "Corriger l’adresse"
    assert line.remedy == reverse("record-addresses", args=[KEY])
    window = text(secretary.get(reverse("transfer", args=[Transfer.objects.latest("pk").pk])))
    assert "Courriel refusé." in window
    assert sentences.BOUNCED in window
    assert AccessRequest.objects.get().outcome == "invited"


def test_an_expired_invitation_asks_to_be_sent_again(invited: OtherSide, cast: Cast) -> None:
    say(invited, **{**PENDING, "state": "expired"})
    (line,) = standings([cast.elise], today=TODAY)
    assert line.reason == ("L’invitation a expiré le 9 décembre 2026, sans réponse : renvoyez-la.")
    assert line.remedy_label == "Renvoyer l’invitation"


def test_following_the_same_news_twice_changes_nothing(invited: OtherSide) -> None:
    say(invited, **{**PENDING, "state": "bounced", "mail": "bounced"})
    assert follow(NOW) == 0


def test_the_button_has_it_sent_again_and_says_so(invited: OtherSide, secretary: Client) -> None:
    answers(invited, "200 OK", "application/scim+json", b"{}")
    (user,) = [user for user in invited.storage.resources if user.external_id == KEY]
    user[PreauUser].invitation = InvitationStatus(**{**PENDING, "mail": "queued"})

    said = press(secretary)

    assert "La fédération renvoie l’invitation à" in said
    assert sentences.MAIL_QUEUED in said
    assert RemoteMember.objects.get(external_id=KEY).invitation["mail"] == "queued"
    assert invited.requests.count(f"/scim/v2/Users/{user.id}/.invite") == 1
    entry = Entry.objects.filter(action="invitation.resend").get()
    assert entry.actor.startswith("user:")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("429 Too Many Requests", "Vous pourrez le renvoyer dans"),
        ("409 Conflict", "il n’y a rien à renvoyer"),
        ("404 Not Found", "ne sait pas renvoyer une invitation"),
        ("503 Service Unavailable", "ne peut pas traiter les demandes pour l’instant"),
        ("403 Forbidden", "refuse à cette école"),
    ],
)
def test_each_refusal_has_its_sentence_and_nothing_is_written(
    invited: OtherSide, secretary: Client, status: str, said: str
) -> None:
    body = json.dumps({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"]}).encode()
    answers(invited, status, "application/scim+json", body)
    assert said in press(secretary)
    assert not Entry.objects.filter(action="invitation.resend").exists()


def test_a_federation_that_does_not_answer_is_said(invited: OtherSide, secretary: Client) -> None:
    invited.broken = lambda _path: ("200 OK", "text/html", b"<html>captive portal")
    assert "ne répond pas comme une fédération" in press(secretary)


def test_somebody_who_has_confirmed_has_no_such_button(
    invited: OtherSide, secretary: Client
) -> None:
    say(invited, **{**PENDING, "state": "accepted"})
    for user in invited.storage.resources:
        user[PreauUser].registrations[0].status = "active"
    refresh(NOW)
    assert "Renvoyer l’invitation" not in text(record(secretary))


def test_a_reader_cannot_send(invited: OtherSide, reader: Client) -> None:
    assert "Renvoyer l’invitation" not in text(record(reader))
    answer = reader.post(reverse("activate-one", args=[KEY]), {"action": "resend"})
    assert answer.status_code == 403


def test_nobody_is_asked_for_what_a_service_does_not_say(cast: Cast, other_side: OtherSide) -> None:
    assert invitation_from({}) is None
    assert told(None) == ("", Remedy.NOTHING)
    assert told(Invitation(state="accepted")) == ("", Remedy.NOTHING)
    odd = invitation_from({"state": "pending", "mail": "sent", "sent_at": "hier"})
    assert told(odd) == (sentences.MAIL_QUEUED, Remedy.NOTHING)


def test_a_wait_is_said_in_words() -> None:
    waits = {60: "1 minute.", 61: "2 minutes.", 3600: "1 heure.", 7300: "3 heures.", 0: "1 minute."}
    for seconds, said in waits.items():
        assert TooSoon(seconds).sentence.endswith(f"dans {said}")

"""Invitations sent again for everybody who is ticked: each is told, none stops the others."""

import html
import json
from typing import Any

import pytest
from django.test import Client

from preau.journal.models import Entry
from preau.protocol.scim import InvitationStatus, PreauUser
from preau.school.activations.actions import ask, asks, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.models import AccessRequest
from preau.school.people import selection
from preau.school.provisioning.actions import refresh
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast
from tests.school.other_side import OtherSide

pytestmark = pytest.mark.django_db
CHOSEN = "/personnel/choisies/"
WAITING = {"state": "pending", "mail": "sent", "sent_at": "2026-11-20T08:00:00Z"}


@pytest.fixture
def invited(cast: Cast, other_side: OtherSide, secretary: Client) -> OtherSide:
    """Evrard, Élise and Vandamme have been asked for and wait; all three are ticked."""
    ask(lines=[s for s in plan(TODAY) if asks(s)], collective=True, by="command", now=NOW)
    deliver(NOW)
    AccessRequest.objects.update(outcome="invited")
    for user in other_side.storage.resources:
        user[PreauUser].invitation = InvitationStatus(**WAITING)
        for registration in user[PreauUser].registrations:
            registration.status = "invited"
    refresh(NOW)
    session = secretary.session
    session[selection.KEY] = list(StaffMember.objects.values_list("pk", flat=True))
    session.save()
    return other_side


def press(client: Client) -> str:
    answer = client.post(CHOSEN, {"faire": "renvoyer"}, follow=True)
    return html.unescape(answer.content.decode())


def answer_for(side: OtherSide, **answers: tuple[str, bytes]) -> None:
    """Let the service answer `.invite` by the person's key; 200 with the person for the others."""
    ids = {user.id: user for user in side.storage.resources}

    def broken(path: str) -> Any:
        if not path.endswith("/.invite"):
            return None
        user = ids[path.split("/")[-2]]
        whole = (json.dumps(user.model_dump()).encode(), "200 OK")
        status, body = answers.get(user.external_id, (whole[1], whole[0]))
        return status, "application/scim+json", body

    side.broken = broken


def sent() -> set[str]:
    return set(Entry.objects.filter(action="invitation.resend").values_list("subject", flat=True))


def test_one_press_sends_all_of_them(invited: OtherSide, secretary: Client, cast: Cast) -> None:
    answer_for(invited)
    assert "Renvoyer 3 invitations" in html.unescape(secretary.get(CHOSEN).content.decode())
    assert "3 invitations sont renvoyées." in press(secretary)
    assert sent() == {f"staff:{one.pk}" for one in (cast.evrard, cast.elise, cast.vandamme)}


def test_one_that_is_too_soon_is_named_and_the_others_leave(
    invited: OtherSide, secretary: Client, cast: Cast
) -> None:
    answer_for(invited, P0004=("429 Too Many Requests", b"{}"))
    page = press(secretary)
    assert "2 invitations sont renvoyées." in page
    assert "Van den Bossche Élise : Un courriel est parti il y a peu." in page
    assert f"staff:{cast.elise.pk}" not in sent()


def test_a_service_that_cannot_is_asked_once_and_everybody_is_named(
    invited: OtherSide, secretary: Client
) -> None:
    """scim2-server knows no `.invite`: our extension, which any plain service lacks."""
    page = press(secretary)
    assert "Cette fédération ne sait pas renvoyer une invitation." in page
    assert sum(path.endswith("/.invite") for path in invited.requests) == 1
    assert sent() == set()


def test_nobody_who_waits_is_said(secretary: Client, cast: Cast) -> None:
    assert "Aucune invitation n’attend de réponse" in press(secretary)

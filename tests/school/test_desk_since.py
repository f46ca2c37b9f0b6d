"""The record says since when, in words, beside the buttons of the individual activation."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.activations.actions import ask, close_access
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import standings
from preau.school.activations.words import Outcome
from preau.school.desk.since import said_since
from preau.school.provisioning.models import RemoteMember
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
THE_THIRD = datetime(2026, 9, 2, 22, 30, tzinfo=UTC)
"""Past midnight in Brussels: the 3rd of September there."""


def said(staff: StaffMember) -> str:
    staff.refresh_from_db()
    (standing,) = standings([staff], today=TODAY)
    return said_since(standing)


def asked(staff: StaffMember, outcome: Outcome, at: datetime = THE_THIRD) -> None:
    """Ask for somebody, and let the federation answer so."""
    (line,) = standings([staff], today=TODAY)
    ask(lines=[line], collective=False, by="user:1", now=at)
    if outcome is not Outcome.QUEUED:
        AccessRequest.objects.queued().settle_all(outcome, "", at)


def is_there(staff: StaffMember, status: str, **more: object) -> None:
    one = {"school_year": "2026-2027", "role": "teacher", "status": status}
    RemoteMember.objects.create(
        external_id=staff.key,
        scim_id=staff.key,
        user_name=staff.private_email,
        active=True,
        registrations=[{**one, "valid_until": "2027-08-29"}],
        **more,
    )


def test_somebody_ready_is_so_since_the_encoding(cast: Cast) -> None:
    assert said(cast.elise) == "Prêt depuis le 25 novembre 2026."


def test_somebody_active_is_so_since_the_yes_and_until_the_last_day(
    secretary: Client, cast: Cast
) -> None:
    asked(cast.elise, Outcome.ACTIVE)
    is_there(cast.elise, "active")
    words = "Actif depuis le 3 septembre 2026, jusqu’au 29 août 2027."
    assert said(cast.elise) == words
    page = secretary.get(reverse("record-addresses", args=[cast.elise.key])).content.decode()
    assert words in page
    assert "Désactiver" in page


def test_an_access_opened_again_counts_from_its_second_yes(cast: Cast) -> None:
    asked(cast.elise, Outcome.ACTIVE)
    is_there(cast.elise, "active")
    close_access(staff=cast.elise, by="user:1", now=NOW)
    AccessRequest.objects.queued().settle_all(Outcome.ENDED, "", NOW)
    StaffMember.objects.filter(pk=cast.elise.pk).update(access_closed_on=None)
    RemoteMember.objects.update(active=False)
    asked(StaffMember.objects.get(pk=cast.elise.pk), Outcome.ACTIVE, NOW)
    RemoteMember.objects.update(active=True)
    assert said(cast.elise).startswith("Actif depuis le 25 novembre 2026")


def test_somebody_invited_is_so_since_the_mail_left(cast: Cast) -> None:
    asked(cast.elise, Outcome.INVITED)
    is_there(cast.elise, "invited", invitation={"state": "pending", "sent_at": NOW.isoformat()})
    assert said(cast.elise) == "Invité le 25 novembre 2026, sans réponse jusqu’ici."


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.QUEUED, "Demandé le 3 septembre 2026, en attente d’envoi."),
        (Outcome.REFUSED, "Refusé le 3 septembre 2026."),
        (Outcome.FAILED, "En échec depuis le 3 septembre 2026."),
    ],
)
def test_what_waits_or_failed_says_its_day(cast: Cast, outcome: Outcome, words: str) -> None:
    asked(cast.elise, outcome)
    assert said(cast.elise) == words


def test_an_access_closed_by_hand_says_its_day(cast: Cast) -> None:
    close_access(staff=cast.elise, by="user:1", now=NOW)
    assert said(cast.elise) == "Fermé depuis le 25 novembre 2026."


def test_where_nothing_has_happened_nothing_is_said(cast: Cast) -> None:
    assert said(cast.wauthier) == ""
    assert said(cast.pierard) == ""


def test_somebody_active_without_a_request_of_ours_has_no_day(cast: Cast) -> None:
    is_there(cast.elise, "active")
    assert said(cast.elise) == ""

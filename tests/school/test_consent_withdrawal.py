"""Taking a permission back: one press, the access here ends, the past stays (GDPR, article 7.3)."""

import html
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.activations.actions import ask, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.activations.words import Action, Outcome
from preau.school.consents.actions import encode
from preau.school.consents.models import EndReason
from tests.school.cast import NOW, TODAY, Cast
from tests.school.other_side import OtherSide

DOWN = ("503 Service Unavailable", "text/plain", b"")


@pytest.fixture
def activated(cast: Cast, other_side: OtherSide) -> Cast:
    """Return the cast once everybody who may has an access."""
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(timezone.now())
    assert other_side.users["P0004"]["active"]
    return cast


def press(browser: Client, key: str) -> str:
    answer = browser.post(reverse("withdraw", args=[key]), follow=True)
    return html.unescape(answer.content.decode())


def test_one_press_beside_the_tick_ends_the_access_at_the_federation(
    secretary: Client, activated: Cast, other_side: OtherSide
) -> None:
    record = secretary.get(reverse("record-addresses", args=["P0004"])).content.decode()
    assert 'form="retirer">Retirer l’autorisation</button>' in record
    assert "Encodée le 25 novembre 2026" in record

    said = press(secretary, "P0004")

    assert "L’autorisation est retirée. La fermeture de l’accès" in said
    assert deliver(timezone.now()) == 1
    assert other_side.users["P0004"]["active"] is False
    assert other_side.users["P0001"]["active"] is True, "nobody else is touched"


def test_the_address_and_the_past_permission_stay(secretary: Client, activated: Cast) -> None:
    press(secretary, "P0004")

    activated.elise.refresh_from_db()
    assert activated.elise.private_email == "elise.vandenbossche4@example.org"
    consent = activated.elise.consents.get()
    assert consent.end_reason == EndReason.WITHDRAWN
    assert consent.ended_by == activated.secretary.actor
    actions = Entry.objects.filter(subject=f"staff:{activated.elise.pk}").order_by("-id")
    assert list(actions.values_list("action", flat=True)[:2]) == ["access.ask", "consent.end"]


def test_untick_and_save_does_the_same(secretary: Client, activated: Cast) -> None:
    form = {"email": activated.elise.private_email, "signed_on": "2026-09-10"}
    secretary.post(reverse("record-addresses", args=["P0004"]), form)

    assert AccessRequest.objects.queued().get().action == Action.END


def test_the_command_does_the_same(activated: Cast, capsys: Any) -> None:
    call_command("consent", "P0004", activated.elise.private_email, "--withdraw")

    assert "La fermeture de l’accès" in capsys.readouterr().out
    assert AccessRequest.objects.queued().get().staff == activated.elise


def test_it_goes_by_itself_once_the_federation_answers_again(
    secretary: Client, activated: Cast, other_side: OtherSide
) -> None:
    other_side.broken = lambda _path: DOWN
    press(secretary, "P0004")
    deliver(timezone.now())
    assert other_side.users["P0004"]["active"] is True

    other_side.broken = lambda _path: None
    AccessRequest.objects.queued().update(due_at=timezone.now())
    deliver(timezone.now())

    assert other_side.users["P0004"]["active"] is False
    assert AccessRequest.objects.latest("pk").outcome == Outcome.ENDED


def test_what_had_not_left_yet_is_cancelled_and_ends_all_the_same(
    cast: Cast, other_side: OtherSide
) -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)

    done = withdraw_permission(staff=cast.elise, by="user:1", now=NOW)

    first, second = AccessRequest.objects.filter(staff=cast.elise).order_by("pk")
    assert (first.outcome, second.action) == (Outcome.REFUSED, Action.END)
    assert done.transfer == second.transfer
    deliver(timezone.now())
    assert "P0004" not in other_side.users, "the address never left"


def test_without_an_access_there_is_nothing_to_send(secretary: Client, cast: Cast) -> None:
    assert "il n’y a rien à fermer" in press(secretary, "P0004").replace("\u00a0", " ")
    assert not Transfer.objects.exists()


def test_a_second_press_changes_nothing(secretary: Client, activated: Cast) -> None:
    press(secretary, "P0004")
    before = AccessRequest.objects.count()

    assert "Il n’y avait pas d’autorisation à retirer" in press(secretary, "P0004")
    assert AccessRequest.objects.count() == before


def test_no_plan_opens_it_again_before_a_new_signature(
    secretary: Client, activated: Cast, other_side: OtherSide
) -> None:
    press(secretary, "P0004")
    deliver(timezone.now())
    line = next(line for line in plan(TODAY) if line.staff == activated.elise)
    assert line.action is Action.BLOCKED
    other_side.change("P0004", active=True)  # somebody opened it behind the school's back

    activated.elise.refresh_from_db()
    encode(
        staff=activated.elise,
        email=activated.elise.private_email,
        ticked=True,
        signed_on=TODAY,
        by="user:1",
        now=NOW,
    )
    line = next(line for line in plan(TODAY) if line.staff == activated.elise)
    assert line.action is Action.REACTIVATE


def test_a_reader_takes_nothing_back(reader: Client, cast: Cast) -> None:
    assert reader.post(reverse("withdraw", args=["P0004"])).status_code == 403
    assert cast.elise.consents.valid().exists()

"""The proposed list kind by kind, and ticks that stay whatever page or filter is shown."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.school.activations.actions import ask, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.models import AccessRequest
from preau.school.activations.views import plan as plan_views
from preau.school.consents.actions import encode
from preau.school.register.models import Position, StaffMember
from tests.school.cast import NOW, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.other_side import OtherSide


def text(response: Any) -> str:
    without = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(without)).replace("\u00a0", " ")


def see(browser: Client, **query: str) -> Any:
    response = browser.get(reverse("activation"), query)
    assert response.status_code == 200
    return response


def boxes(response: Any) -> dict[str, bool]:
    """Return who can be ticked on a page, and whether they are."""
    found = re.findall(r'name="staff" value="(\w+)"( checked)?', response.content.decode())
    return {key: bool(checked) for key, checked in found}


def leave(browser: Client, shown: list[str], ticked: list[str], to: str = "") -> str:
    """Go to another page or filter of the list; return where it leads."""
    form = {"shown": shown, "staff": ticked, "vers": to}
    answer = browser.post(reverse("activation-choice"), form)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def confirmed(browser: Client, shown: list[str], ticked: list[str]) -> list[str]:
    """Press the main button; return whom the confirmation names."""
    page = browser.post(reverse("activation-confirm"), {"shown": shown, "staff": ticked})
    return re.findall(r'name="staff" value="(\w+)"', page.content.decode())


def test_each_kind_of_change_is_counted_apart_and_shown_apart(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(timezone.now())
    new = "elise.nouvelle@example.org"
    encode(staff=cast.elise, email=new, ticked=True, signed_on=TODAY, by="user:1", now=NOW)
    other_side.change("P0036", active=False)
    StaffMember.objects.filter(pk=cast.evrard.pk).update(left_on=TODAY)
    encode(
        staff=cast.xavier,
        email=cast.xavier.private_email,
        ticked=True,
        signed_on=TODAY,
        by="user:1",
        now=NOW,
    )
    plan_views.refresh_if_older(timezone.now(), -1)

    said = text(see(secretary))

    for chip in ("1 À créer", "1 À rouvrir", "1 Adresse à changer", "1 À fermer", "2 Bloqués"):
        assert chip in said, chip
    assert boxes(see(secretary, voir="a-creer")) == {"P0005": True}
    assert boxes(see(secretary, voir="adresses")) == {"P0004": True}
    assert boxes(see(secretary, voir="a-rouvrir")) == {"P0036": True}
    assert boxes(see(secretary, voir="a-fermer")) == {"P0001": True}
    assert sorted(boxes(see(secretary, voir="a-activer"))) == ["P0004", "P0005", "P0036"]
    assert "À créer : 1 · À rouvrir : 1 · Adresse à changer : 1" in said


def test_what_blocks_is_counted_and_each_reason_opens_its_people(
    secretary: Client, other_side: OtherSide
) -> None:
    said = text(see(secretary))
    assert "Encoder l’autorisation : 1" in said

    page = see(secretary, voir="bloques", motif="encoder-lautorisation")

    assert "Lambert Xavier" in text(page)
    assert "Wauthier" not in text(page)
    assert "Wauthier" in text(see(secretary, voir="bloques", motif="nobody-knows-this"))


def test_ticks_stay_when_another_page_is_shown(
    secretary: Client, other_side: OtherSide, monkeypatch: Any
) -> None:
    monkeypatch.setattr(plan_views, "PER_PAGE", 4)
    make_crowd(12)
    first = boxes(see(secretary, voir="a-creer"))
    assert all(first.values())
    kept = list(first)[1:]
    to = leave(secretary, list(first), kept, "voir=a-creer&page=2")
    assert to == f"{reverse('activation')}?voir=a-creer&page=2"

    second = see(secretary, voir="a-creer", page="2")

    assert "3 personnes choisies ne sont pas affichées ici" in text(second)
    assert boxes(see(secretary, voir="a-creer"))[next(iter(first))] is False
    rest = [key for key, ticked in boxes(second).items() if ticked]
    assert sorted(confirmed(secretary, list(boxes(second)), rest)) == sorted([*kept, *rest])


def test_ticks_stay_under_a_filter_and_nobody_else_is_sent(
    secretary: Client, other_side: OtherSide
) -> None:
    everybody = list(boxes(see(secretary)))
    leave(secretary, everybody, ["P0004"], "voir=bloques")

    assert confirmed(secretary, ["P0000"], []) == ["P0004"]


def test_what_is_shown_in_the_confirmation_is_what_is_sent_and_then_all_begins_anew(
    secretary: Client, other_side: OtherSide
) -> None:
    everybody = list(boxes(see(secretary)))
    page = secretary.post(
        reverse("activation-confirm"), {"shown": everybody, "staff": ["P0004"]}
    ).content.decode()
    print_ = re.search(r'name="empreinte" value="(\w+)"', page)
    assert print_
    form = {"staff": ["P0004"], "empreinte": print_.group(1), "envoyer": "oui"}
    secretary.post(reverse("activation-confirm"), form)

    assert [request.staff.key for request in AccessRequest.objects.all()] == ["P0004"]
    assert boxes(see(secretary)) == {"P0001": True, "P0036": True}


def test_another_school_year_begins_with_its_own_ticks(
    secretary: Client, other_side: OtherSide
) -> None:
    session = secretary.session
    session["activation"] = {"year": "2025-2026", "on": [], "off": ["P0004"]}
    session.save()
    assert boxes(see(secretary))["P0004"] is True


@pytest.mark.parametrize("to", ["https://evil.example", "voir=<script>", "page=2&next=//evil"])
def test_no_filter_leads_elsewhere(secretary: Client, other_side: OtherSide, to: str) -> None:
    assert leave(secretary, [], [], to).startswith(reverse("activation"))
    assert "evil" not in leave(secretary, [], [], to)


def test_a_reader_filters_with_links_and_ticks_nothing(
    reader: Client, other_side: OtherSide
) -> None:
    page = see(reader).content.decode()
    assert 'href="?voir=bloques"' in page
    assert "formaction" not in page
    assert reader.post(reverse("activation-choice"), {}).status_code == 403


def test_a_role_that_is_new_is_a_group_of_its_own(
    secretary: Client, other_side: OtherSide, cast: Cast
) -> None:
    head = Position.objects.get(staff=cast.evrard, title__category="head")
    head.delete()
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(timezone.now())
    head.pk = None
    head.save()

    assert "1 Rôle à ajouter" in text(see(secretary))
    assert boxes(see(secretary, voir="roles")) == {"P0001": True}

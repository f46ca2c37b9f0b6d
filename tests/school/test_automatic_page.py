"""The page on which a head permits or stops the automatic transfers."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.automatic.actions import agree, run_when_due
from preau.school.automatic.models import Agreement, Run
from tests.school.cast import NOW, Cast
from tests.school.other_side import OtherSide


@pytest.fixture
def head(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.head)
    return browser


def text(response: Any) -> str:
    without = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(without))


def see(browser: Client, name: str = "automatic") -> str:
    return text(browser.get(reverse(name)))


def post(browser: Client, **form: Any) -> Any:
    return browser.post(reverse("automatic"), form, follow=True)


def test_a_head_permits_it_with_one_press_and_the_next_day_is_named(head: Client) -> None:
    assert "Permettre ces transferts" in see(head)

    said = text(post(head, weekdays=["0", "3"], dates="24/08/2027"))

    assert "Chaque lundi et jeudi, le 24/08/2027" in said
    assert "Prochain transfert : jeudi 26 novembre 2026" in said
    assert "par Marie-Laure Evrard" in said


def test_what_will_be_sent_and_what_never_is_stands_beside_the_button(head: Client) -> None:
    said = see(head)
    assert "Le nom, l’adresse privée et le rôle de chaque enseignant" in said
    assert "Une personne sans autorisation valable, ou qui l’a retirée" in said
    assert "plus d’un accès ouvert sur cinq" in said


def test_a_head_stops_it(head: Client, cast: Cast) -> None:
    agree(weekdays=[0], dates=[], by=cast.head.actor, now=NOW)

    assert "plus rien ne part sans votre oui" in text(post(head, arreter="oui"))
    assert Agreement.objects.current() is None


@pytest.mark.parametrize("form", [{"weekdays": ["0"]}, {"arreter": "oui"}])
def test_nobody_else_permits_or_stops(secretary: Client, cast: Cast, form: Any) -> None:
    agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW)

    assert post(secretary, **form).status_code == 403
    current = Agreement.objects.current()
    assert current
    assert current.weekdays == [2]


def test_a_secretary_and_a_reader_read_what_was_permitted(
    secretary: Client, reader: Client, cast: Cast
) -> None:
    assert "Seule la direction peut permettre" in see(secretary)
    agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW)
    for browser in (secretary, reader):
        said = see(browser)
        assert "Chaque mercredi" in said
        assert "Arrêter les transferts" not in said


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choisissez au moins un jour de la semaine ou une date."),
        ({"dates": "demain"}, "« demain » n’est pas une date."),
        ({"weekdays": ["9"]}, "Choisissez parmi les jours proposés."),
    ],
)
def test_a_mistake_is_said_and_nothing_is_permitted(
    head: Client, form: dict[str, Any], said: str
) -> None:
    answer = post(head, **form)
    assert said in text(answer).replace("\u00a0", " ")
    assert Agreement.objects.current() is None


def test_what_left_is_listed_with_its_transfer_and_its_report(
    head: Client, cast: Cast, other_side: OtherSide, settings: Any
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW - timedelta(days=1))
    run_when_due(NOW)

    page = head.get(reverse("automatic"))
    run = Run.objects.get()
    assert run.transfer
    assert reverse("transfer", args=[run.transfer.pk]) in page.content.decode()
    said = text(page)
    assert "mercredi 25 novembre 2026" in said
    assert "Isabelle Dumont pas encore parti" in said
    transfers = see(head, "transfers")
    assert "un transfert automatique" in transfers


def test_the_proposed_list_says_when_the_next_one_leaves(
    secretary: Client, cast: Cast, other_side: OtherSide
) -> None:
    assert "Transferts automatiques : aucun" in see(secretary, "activation")
    agree(weekdays=[4], dates=[], by=cast.head.actor, now=NOW)
    assert "chaque vendredi, le prochain vendredi 27 novembre 2026" in see(secretary, "activation")


def test_closings_that_were_held_back_are_said_on_the_proposed_list(
    secretary: Client, cast: Cast, other_side: OtherSide
) -> None:
    agreement = agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW)
    Run.objects.create(agreement=agreement, day=NOW.date(), ran_at=NOW, held_back=7)

    assert "n’a pas fermé 7 accès" in see(secretary, "activation")


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_asks_no_query_a_run(
    head: Client, cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    agreement = agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW)
    Run.objects.bulk_create(
        Run(agreement=agreement, day=NOW.date() - timedelta(days=n), ran_at=NOW)
        for n in range(count)
    )
    with django_assert_max_num_queries(11):
        see(head)

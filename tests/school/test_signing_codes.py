"""The code that proves a mailbox: how often one leaves, and what the page says of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from preau.school.mail.actions import deliver
from preau.school.mail.models import Mail, MailState
from preau.school.signing.codes import LinkOver, ask_code
from preau.school.signing.links import code_of, is_code, path_of
from preau.school.signing.mails import CODE
from preau.school.signing.models import Link
from preau.school.signing.rules import CODE_LIVES, CODE_PAUSE, MOST_CODES
from tests.school.cast import NOW, Cast
from tests.school.on_screen import NEW, code_in, slip_for, text_of, type_address
from tests.school.postman import Postman

PAUSED = NOW + CODE_PAUSE + timedelta(seconds=5)
LATE = NOW + CODE_LIVES + timedelta(seconds=5)
OTHER = "xavier.autre@example.org"


@pytest.fixture
def begun(cast: Cast, client: Client, postman: Postman) -> Link:
    """Return a link whose address was typed in `client` a moment ago."""
    link = slip_for(cast.xavier)
    type_address(client, link)
    return Link.objects.select_related("staff", "text").get(pk=link.pk)


def another(client: Client, link: Link, email: str = NEW, **more: str) -> str:
    answer = client.post(path_of(link, "sign-code"), {"autre": "oui", "email": email, **more})
    return text_of(answer)


def test_the_mail_has_the_code_and_nobody_elses_does(
    begun: Link, cast: Cast, postman: Postman
) -> None:
    code = code_in(postman)

    assert str(postman.taken[-1]["To"]) == NEW
    assert is_code(begun, f" {code[:3]} {code[3:]} ")
    type_address(Client(), slip_for(cast.wauthier))
    assert code_in(postman) != code


def test_the_page_never_says_sent_before_it_is(
    begun: Link, client: Client, postman: Postman
) -> None:
    path = path_of(begun, "sign-code")
    assert "n’est pas encore parti" in text_of(client.get(path))
    assert 'hx-trigger="every 2s"' in client.get(path).content.decode()

    deliver(timezone.now())

    said = client.get(path).content.decode()
    assert f"Le code est parti vers <strong>{NEW}</strong>. Il vaut jusqu’à 09:10." in said
    assert "hx-trigger" not in said


def test_a_refused_address_is_said_and_can_be_mended_without_losing_anything(
    begun: Link, client: Client, postman: Postman
) -> None:
    postman.refused[NEW] = "550 no such user"
    deliver(timezone.now())
    assert "Corrigez-la" in text_of(client.get(path_of(begun, "sign-code")))

    typed = {"first": "on", "name": "Xavier L", "drawing": "[]", "text": str(begun.text_id)}
    with time_machine.travel(PAUSED):
        answer = client.post(
            path_of(begun, "sign-code"), {"autre": "oui", "email": OTHER, **typed}
        ).content.decode()

        assert 'value="Xavier L"' in answer
        assert re.search(r'<input[^>]* name="first"[^>]* checked', answer)
        assert f"Le code pour <strong>{OTHER}</strong> n’est pas encore parti" in answer
        assert code_in(postman) == code_of(Link.objects.get())
    assert str(postman.taken[-1]["To"]) == OTHER


def test_an_address_that_was_corrected_gets_no_code_any_more(
    begun: Link, client: Client, postman: Postman
) -> None:
    with time_machine.travel(PAUSED):
        another(client, begun, OTHER)
        deliver(timezone.now())

    assert [str(mail["To"]) for mail in postman.taken] == [OTHER]
    assert Mail.objects.get(to=NEW).state == MailState.FAILED


def test_two_codes_never_follow_each_other_at_once(begun: Link, client: Client) -> None:
    assert "attendez encore 45 secondes" in another(client, begun, OTHER)
    another(client, begun)  # the same address: its code is on the way
    assert Mail.objects.filter(kind=CODE).count() == 1

    with time_machine.travel(PAUSED):
        another(client, begun)
    assert Mail.objects.filter(kind=CODE).count() == 2


def test_a_clock_that_was_set_back_holds_nobody_up(begun: Link, client: Client) -> None:
    with time_machine.travel(NOW - timedelta(hours=1)):
        assert "attendez encore" not in another(client, begun, OTHER)
    assert Link.objects.get().email == OTHER


def test_a_double_click_sends_one_code(begun: Link, client: Client) -> None:
    assert type_address(client, begun).status_code == 302
    with time_machine.travel(NOW - timedelta(seconds=2)):  # begun before the other, served after
        type_address(client, begun)
    assert Link.objects.get().codes == 1


def test_a_code_that_is_late_does_not_leave(begun: Link, client: Client, postman: Postman) -> None:
    deliver(LATE)

    assert not postman.taken
    with time_machine.travel(LATE):
        assert "Le dernier code ne vaut plus" in text_of(client.get(path_of(begun, "sign-code")))


def test_there_is_a_last_code(begun: Link, client: Client) -> None:
    Link.objects.update(codes=MOST_CODES)
    with time_machine.travel(PAUSED):
        assert "C’était le dernier code" in another(client, begun)
    with time_machine.travel(LATE), pytest.raises(LinkOver):
        ask_code(link=begun, email=NEW, text=begun.text, now=LATE)  # type: ignore[arg-type]


def test_advice_is_given_on_a_correction_too(begun: Link, client: Client) -> None:
    with time_machine.travel(PAUSED):
        assert "faute de frappe" in another(client, begun, "xavier@gmial.com")
        another(client, begun, "xavier@gmial.com", suggestion="xavier@gmail.com")

    assert Link.objects.get().email == "xavier@gmail.com"


def test_an_address_typed_elsewhere_closes_the_page_of_the_first_browser(
    begun: Link, client: Client
) -> None:
    with time_machine.travel(PAUSED):
        type_address(Client(), begun, OTHER)

    assert client.get(path_of(begun, "sign-code"))["Location"] == path_of(begun)

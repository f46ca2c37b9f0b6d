"""Who may read the curriculum, and how soon that ends."""

from datetime import timedelta

import pytest
import requests
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from preau.relying_party.client import library
from tests.programme.cast import MARTINE, PAULE, SIMON
from tests.programme.conftest import START, Visitor
from tests.provider import Provider

PAGE = "/programme/sciences/cycle-3/leau-dans-tous-ses-etats/"
OPEN_TO_ALL = {"home", "sign-in", "callback", "sign-out"}


def text(answer) -> str:
    return answer.content.decode()


def every_view() -> list[URLPattern]:
    found, todo = [], list(get_resolver().url_patterns)
    while todo:
        entry = todo.pop()
        (todo.extend(entry.url_patterns) if isinstance(entry, URLResolver) else found.append(entry))
    return found


def test_only_the_named_views_are_open_to_everybody():
    views = every_view()
    assert {v.name for v in views if getattr(v.callback, "public", False)} == OPEN_TO_ALL
    assert len(views) > len(OPEN_TO_ALL)


@pytest.mark.parametrize("path", ["/programme/", PAGE, "/programme/recherche/?q=eau"])
def test_a_stranger_is_sent_to_the_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/?suite=%2Fprogramme%2F")


def test_the_front_page_has_one_main_action(client):
    page = text(client.get("/"))
    assert page.count("btn-primary") == 1
    assert "Se connecter" in page


@pytest.mark.parametrize("person", [PAULE, {k: v for k, v in PAULE.items() if k != "schools"}])
def test_nobody_without_registration_enters_and_the_page_says_what_to_ask_of_whom(
    visitor, provider: Provider, person
):
    provider.person = person
    visitor.sign_in()
    answer = visitor.client.get(PAGE)
    assert answer.status_code == 403
    assert "secrétariat de votre école" in text(answer)
    assert "activation de votre compte SeGEC" in text(answer)
    assert PAULE["email"] in text(answer)


def test_an_expired_registration_does_not_open_and_is_named(visitor, provider: Provider, clock):
    provider.person = SIMON
    visitor.sign_in()
    answer = visitor.client.get(PAGE)
    assert answer.status_code == 403
    assert "dimanche 23 août 2026" in text(answer)


def test_the_last_day_of_a_registration_still_opens_and_the_next_day_does_not(
    visitor, provider: Provider, clock
):
    clock.move_to(START.replace(year=2027, month=8, day=29, hour=23, minute=59, second=50))
    visitor.sign_in()
    assert visitor.client.get(PAGE).status_code == 200
    clock.shift(timedelta(seconds=11))  # midnight has passed, no question was due
    assert visitor.client.get(PAGE).status_code == 403


def test_access_ends_within_a_minute_of_the_end_of_the_last_registration(
    visitor, provider: Provider, clock
):
    visitor.sign_in()
    assert visitor.client.get(PAGE).status_code == 200
    provider.person = {**MARTINE, "schools": []}
    clock.shift(timedelta(seconds=29))
    assert visitor.client.get(PAGE).status_code == 200
    clock.shift(timedelta(seconds=31))
    assert visitor.client.get(PAGE).status_code == 403


def test_access_comes_back_without_a_new_sign_in(visitor, provider: Provider, clock):
    provider.person = {**MARTINE, "schools": []}
    visitor.sign_in()
    assert visitor.client.get(PAGE).status_code == 403
    provider.person = MARTINE
    clock.shift(timedelta(seconds=30))
    assert visitor.client.get(PAGE).status_code == 200


def test_the_federation_is_asked_once_in_thirty_seconds_not_at_every_page(
    visitor, provider: Provider, clock
):
    visitor.sign_in()
    before = provider.asked.count("/userinfo")
    for _ in range(5):
        visitor.client.get(PAGE)
    assert provider.asked.count("/userinfo") == before
    clock.shift(timedelta(seconds=30))
    for _ in range(5):
        visitor.client.get(PAGE)
    assert provider.asked.count("/userinfo") == before + 1


def test_a_silent_federation_keeps_access_for_ten_minutes_and_no_longer(
    visitor, provider: Provider, clock
):
    visitor.sign_in()
    provider.stop()
    clock.shift(timedelta(minutes=9, seconds=59))
    assert visitor.client.get(PAGE).status_code == 200
    clock.shift(timedelta(seconds=31))
    answer = visitor.client.get(PAGE)
    assert answer.status_code == 503
    assert "plus de 10 minutes" in text(answer)
    provider.listen()
    clock.shift(timedelta(seconds=30))
    assert visitor.client.get(PAGE).status_code == 200


def test_an_answer_that_makes_no_sense_counts_as_silence(visitor, provider: Provider, clock):
    visitor.sign_in()
    provider.person = {**MARTINE, "schools": [{"fase": "99001"}]}
    clock.shift(timedelta(seconds=30))
    assert visitor.client.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=10))
    assert visitor.client.get(PAGE).status_code == 503


def test_a_token_that_the_federation_ended_leads_to_a_new_sign_in(
    visitor, provider: Provider, clock
):
    visitor.sign_in()
    provider.tokens.clear()
    clock.shift(timedelta(seconds=30))
    answer = visitor.client.get(PAGE)
    assert answer.status_code == 302
    assert visitor.sign_in(answer["Location"])["Location"] == PAGE


def test_signing_out_ends_the_session_here_and_at_the_federation(visitor, provider: Provider):
    visitor.sign_in()
    away = visitor.client.post("/deconnexion/")
    assert away.status_code == 302
    back = requests.get(away["Location"], allow_redirects=False, timeout=5)
    assert back.headers["Location"] == "http://testserver/"
    assert provider.signed_out == [MARTINE["sub"]]
    assert visitor.client.get(PAGE).status_code == 302
    assert "Se connecter" in text(visitor.client.get("/"))


def test_signing_out_ends_the_session_here_even_when_the_federation_is_down(
    visitor, provider: Provider
):
    visitor.sign_in()
    provider.stop()
    library.cache_clear()  # a process that has not read the discovery yet
    answer = visitor.client.post("/deconnexion/", follow=True)
    assert "Vous êtes déconnecté de ce site" in text(answer)
    assert visitor.client.get(PAGE).status_code == 302


def test_a_link_cannot_sign_somebody_out(visitor):
    visitor.sign_in()
    assert visitor.client.get("/deconnexion/").status_code == 405
    assert visitor.client.get(PAGE).status_code == 200


def test_a_session_of_a_form_no_longer_read_is_signed_out_not_an_error(visitor: Visitor):
    visitor.sign_in()
    session = visitor.client.session
    session["visitor"] = {"sub": "7c9f1a", "schools": "?"}
    session.save()
    assert visitor.client.get(PAGE).status_code == 302


def test_no_browser_keeps_a_closed_page(visitor):
    visitor.sign_in()
    assert "no-store" in visitor.client.get(PAGE)["Cache-Control"]


def test_the_front_page_sends_a_signed_in_person_to_the_curriculum(visitor):
    visitor.sign_in()
    assert visitor.client.get("/")["Location"] == "/programme/"

"""Signing in and out of the school's site."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.school.people.actions import MOST_TRIES, PAUSE
from preau.school.people.models import Try
from tests.school.cast import NOW, PASSWORD, Cast

pytestmark = pytest.mark.django_db


def try_to_sign_in(client: Client, email: str, password: str, **more: str) -> str:
    """Return the page that answers, or "" when the browser is sent on."""
    answer = client.post(reverse("sign-in"), {"username": email, "password": password}, **more)
    return "" if answer.status_code == 302 else answer.content.decode()


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_the_home_page(client: Client, cast: Cast) -> None:
    answer = client.post(
        reverse("sign-in"), {"username": cast.secretary.email, "password": PASSWORD}
    )
    assert answer["Location"] == "/"
    assert signed_in(client)


def test_capitals_and_blanks_in_the_address_do_not_count(client: Client, cast: Cast) -> None:
    assert try_to_sign_in(client, f" {cast.secretary.email.upper()} ", PASSWORD) == ""


def test_a_page_asks_to_sign_in_first_and_is_shown_afterwards(client: Client, cast: Cast) -> None:
    wanted = reverse("function-table")
    sent = client.get(wanted)["Location"]
    assert sent == f"{reverse('sign-in')}?next={wanted}"
    form = {"username": cast.reader.email, "password": PASSWORD, "next": wanted}
    assert client.post(reverse("sign-in"), form)["Location"] == wanted


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, cast: Cast) -> None:
    form = {"username": cast.reader.email, "password": PASSWORD, "next": "https://example.com/"}
    assert client.post(reverse("sign-in"), form)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: Client, cast: Cast
) -> None:
    def answer(email: str) -> str:
        page = try_to_sign_in(client, email, "faux mot de passe")
        return page.partition('role="alert"')[2].partition("</div>")[0]

    assert "ne vont pas ensemble" in answer(cast.secretary.email)
    assert answer(cast.secretary.email) == answer("personne@example.org")


def test_an_account_that_was_closed_gets_the_same_answer_too(client: Client, cast: Cast) -> None:
    cast.reader.is_active = False
    cast.reader.save()
    assert "ne vont pas ensemble" in try_to_sign_in(client, cast.reader.email, PASSWORD)


def test_empty_fields_are_named(client: Client) -> None:
    page = try_to_sign_in(client, "", "")
    assert "Indiquez votre adresse électronique." in page
    assert "Indiquez votre mot de passe." in page


def fail_often(client: Client, email: str) -> None:
    for _ in range(MOST_TRIES):
        try_to_sign_in(client, email, "faux")


def test_after_five_wrong_tries_even_the_right_password_waits(client: Client, cast: Cast) -> None:
    fail_often(client, cast.secretary.email)
    page = try_to_sign_in(client, cast.secretary.email, PASSWORD)
    assert "Trop d’essais" in page
    assert "09:15" in page
    assert not signed_in(client)


def test_an_unknown_address_waits_like_a_known_one(client: Client) -> None:
    fail_often(client, "personne@example.org")
    assert "Trop d’essais" in try_to_sign_in(client, "personne@example.org", "faux")


def test_the_pause_ends_by_itself(client: Client, cast: Cast) -> None:
    fail_often(client, cast.secretary.email)
    with time_machine.travel(NOW + PAUSE + timedelta(minutes=1)):
        assert try_to_sign_in(client, cast.secretary.email, PASSWORD) == ""


def test_behind_a_proxy_those_who_come_through_it_do_not_wait_for_each_other(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    stranger = Client(headers={"X-Forwarded-For": "198.51.100.7"})
    fail_often(stranger, cast.secretary.email)
    assert "Trop d’essais" in try_to_sign_in(stranger, cast.secretary.email, PASSWORD)
    at_school = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    assert try_to_sign_in(at_school, cast.secretary.email, PASSWORD) == ""


def test_others_and_other_machines_do_not_wait(client: Client, cast: Cast) -> None:
    fail_often(client, cast.secretary.email)
    assert try_to_sign_in(Client(), cast.reader.email, PASSWORD) == ""
    assert try_to_sign_in(Client(REMOTE_ADDR="192.0.2.7"), cast.secretary.email, PASSWORD) == ""


def test_a_success_forgets_the_tries_before_it(client: Client, cast: Cast) -> None:
    for _ in range(MOST_TRIES - 1):
        try_to_sign_in(client, cast.secretary.email, "faux")
    assert try_to_sign_in(client, cast.secretary.email, PASSWORD) == ""
    assert Try.objects.count() == 0


def test_the_journal_keeps_tries_without_an_address_or_a_password(
    client: Client, cast: Cast
) -> None:
    try_to_sign_in(client, cast.secretary.email, "faux")
    try_to_sign_in(client, "personne@example.org", "faux")
    try_to_sign_in(client, cast.secretary.email, PASSWORD)
    kept = [(e.action, e.subject) for e in Entry.objects.filter(action__startswith="user.sign_in")]
    assert kept == [
        ("user.sign_in_failed", cast.secretary.actor),
        ("user.sign_in_failed", "user:unknown"),
        ("user.sign_in", cast.secretary.actor),
    ]
    assert not any("@" in str(row) for row in Try.objects.values_list("pair", flat=True))


def test_signing_out_is_a_post_that_a_reader_may_do(reader: Client) -> None:
    assert reader.get(reverse("sign-out")).status_code == 405
    assert reader.post(reverse("sign-out"))["Location"] == reverse("sign-in")
    assert not signed_in(reader)

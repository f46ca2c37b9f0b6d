"""What a person reads of the past: dates on the page, and every step in the history."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from preau.federation.invitations import actions
from preau.federation.invitations.enrolment import remove, revise
from preau.federation.invitations.objection import object_to
from preau.federation.registrations.history import entries_of, events_of
from preau.federation.registrations.models import Membership
from tests.federation.cast import (
    ANNE,
    NOW,
    PASSWORD,
    TODAY,
    Schools,
    ask,
    confirmed,
    enrolment_of,
    invitation_of,
)

DAY = timedelta(days=1)


def text_of(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


@pytest.fixture
def anne(schools: Schools) -> Membership:
    """Return the membership of Anne: invited, confirmed, ended, opened again, refused."""
    school = schools.saint_exupery
    membership = ask(school, ANNE, now=NOW - 20 * DAY)
    actions.accept(invitation=invitation_of(membership), password=PASSWORD, now=NOW - 19 * DAY)
    at = NOW - 10 * DAY
    remove(school=school, memberships=[_read(membership)], now=at, today=at.date())
    membership = ask(school, ANNE, now=NOW - 5 * DAY)
    object_to(membership=membership, now=NOW - DAY, today=TODAY)
    return membership


def _read(membership: Membership) -> Membership:
    return Membership.objects.select_related("account").get(pk=membership.pk)


def test_every_step_is_in_the_history_the_latest_first(anne: Membership) -> None:
    events = events_of(anne.account, list(entries_of(anne.account)))
    assert [(event.what, (NOW - event.at).days) for event in events] == [
        ("Refusée par vous", 1),
        ("Inscription faite par l’école", 5),
        ("Terminée par l’école", 10),
        ("Confirmée par vous", 19),
        ("Inscription faite par l’école", 20),
    ]
    assert {event.registrations for event in events} == {("enseignant en 2026-2027",)}
    assert {event.school for event in events} == {"Institut Saint-Exupéry"}


def test_the_page_says_it_in_words_with_dates(anne: Membership, client: Client) -> None:
    client.force_login(anne.account)
    said = text_of(client.get(reverse("registration-history")))
    for expected in ("5 novembre 2026", "Confirmée par vous", "Enseignant en 2026-2027"):
        assert expected in said
    home = text_of(client.get("/"))
    assert "Refusé par vous le 24 novembre 2026" in home
    assert "Terminé" not in home, "the same school, year and role is one line: the latest"


def test_what_a_school_ended_is_shown_with_its_date(schools: Schools, client: Client) -> None:
    account = confirmed(schools.saint_exupery, ANNE, now=NOW - 20 * DAY)
    at = NOW - 10 * DAY
    memberships = list(Membership.objects.select_related("account"))
    remove(school=schools.saint_exupery, memberships=memberships, now=at, today=at.date())
    client.force_login(account)
    assert "Terminé le 15 novembre 2026" in text_of(client.get("/"))


def test_a_registration_that_is_opened_again_keeps_its_past(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, ANNE, now=NOW)
    membership = Membership.objects.with_registrations().get()
    wanted = enrolment_of(ANNE)
    closed = type(wanted)(**{**vars(wanted), "wanted": type(wanted.wanted)(active=False)})
    for at, enrolment in ((NOW + DAY, closed), (NOW + 2 * DAY, wanted)):
        membership = Membership.objects.select_related("account").get()
        revise(
            school=schools.saint_exupery,
            revisions=[(membership, enrolment)],
            now=at,
            today=at.date(),
        )
    registration = membership.registrations.get()
    assert (registration.status, registration.ended_at) == ("active", None)
    whats = [event.what for event in events_of(account, list(entries_of(account)))]
    assert whats[:2] == ["Inscription faite par l’école", "Terminée par l’école"]


def test_nobody_reads_somebody_elses_history(schools: Schools, anne: Membership) -> None:
    other = confirmed(schools.sainte_marie, ANNE.__class__("P9", "luc@example.org", "Luc", "L."))
    schools_named = {e.school for e in events_of(other, list(entries_of(other)))}
    assert schools_named == {"Collège Sainte-Marie"}
    assert Client().get(reverse("registration-history")).status_code == 302


def test_the_history_costs_the_same_queries_however_long(
    anne: Membership, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(anne.account)
    with django_assert_max_num_queries(9):
        client.get(reverse("registration-history"))

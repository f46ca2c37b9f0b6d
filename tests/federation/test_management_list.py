"""The list of a school's accounts: states and mails in words, search, filters, pages."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from preau.federation.invitations import actions as invitations
from preau.federation.mail.models import Mail, MailState
from preau.federation.management.groups import GROUPS
from preau.federation.management.people import counts_of, people_of, with_details
from preau.federation.management.rows import rows_of
from preau.federation.registrations.models import Membership
from preau.protocol.roles import Role
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    TODAY,
    Person,
    Schools,
    ask,
    ask_for,
    confirmed,
    invitation_of,
)
from tests.federation.heads import list_path, signed_in_head, text_of

PAUL = Person("P0009", "paul.lenoir@example.org", "Paul", "Lenoir")


@pytest.fixture
def marc(schools: Schools) -> Client:
    return signed_in_head(confirmed(schools.saint_exupery, MARC))


def became(membership: Membership, state: MailState, **more: Any) -> None:
    """Have the mail of the latest invitation become something."""
    mail = invitation_of(membership).mail
    assert mail is not None
    Mail.objects.filter(pk=mail.pk).update(state=state, due_at=None, **more)


def row(schools: Schools, person: Person, **days: int) -> tuple[str, str, str]:
    now = NOW + timedelta(**days)
    people = people_of(schools.saint_exupery, text=person.email, now=now, today=now.date())
    (one,) = rows_of(list(with_details(people)), today=now.date())
    return one.group.code, one.since, one.mail


def test_somebody_invited_waits_and_the_mail_is_not_called_sent_before_it_is(
    schools: Schools,
) -> None:
    ask(schools.saint_exupery, ANNE)
    assert row(schools, ANNE) == (
        "invited",
        "Depuis le 25 novembre 2026, valable jusqu’au 9 décembre 2026",
        "Courriel en attente d’envoi",
    )


def test_a_mail_that_was_handed_over_is_sent_never_delivered(schools: Schools) -> None:
    became(ask(schools.saint_exupery, ANNE), MailState.SENT, sent_at=NOW)
    group, _, mail = row(schools, ANNE)
    assert (group, mail) == ("invited", "Courriel envoyé le 25 novembre 2026 à 9 h 00")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MailState.BOUNCED, "Courriel refusé par le serveur du destinataire"),
        (MailState.FAILED, "Courriel non envoyé : serveur injoignable"),
    ],
)
def test_a_mail_that_did_not_arrive_is_a_group_of_its_own(
    schools: Schools, state: MailState, words: str
) -> None:
    became(ask(schools.saint_exupery, ANNE), state, detail="serveur injoignable")
    group, _, mail = row(schools, ANNE)
    assert (group, mail) == ("stuck", words)


def test_an_expired_invitation_says_since_when(schools: Schools) -> None:
    became(ask(schools.saint_exupery, ANNE), MailState.SENT, sent_at=NOW)
    group, since, _ = row(schools, ANNE, days=15)
    assert group == "expired"
    assert since == "Depuis le 25 novembre 2026, expirée le 9 décembre 2026"


def test_somebody_who_confirmed_is_active_until_a_day(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE)
    assert row(schools, ANNE)[:2] == ("active", "Jusqu’au 29 août 2027")


def test_what_is_over_is_so_by_its_date_alone(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE)
    assert row(schools, ANNE, days=300)[:2] == ("ended", "Depuis le 29 août 2027")


def test_a_refusal_is_shown_with_its_day(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    invitations.refuse(invitation=invitation_of(membership), now=NOW)
    assert row(schools, ANNE)[:2] == ("refused", "Le 25 novembre 2026")


def test_next_years_access_is_not_called_open_before_it_is(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    membership.registrations.update(
        status="active", valid_from="2027-08-30", valid_until="2028-08-27"
    )
    assert row(schools, ANNE)[:2] == ("active", "À partir du 30 août 2027")


def test_the_page_names_people_roles_and_states(schools: Schools, marc: Client) -> None:
    ask(schools.saint_exupery, ANNE)
    text = text_of(marc.get(list_path(schools.saint_exupery)))
    for expected in (
        "Institut Saint-Exupéry",
        "Anne Delvaux Enseignant anne.delvaux@example.org Invité",
        "Marc Piette Enseignant et directeur marc.piette@example.org Actif",
        "2 Tous",
        "1 Actifs",
        "1 Invités",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("query", "found", "absent"),
    [
        ("q=delv", "Anne Delvaux", "Josée Dupont"),
        ("q=ANNE+delvaux", "Anne Delvaux", "Josée Dupont"),
        ("q=josée", "Josée Dupont", "Anne Delvaux"),
        ("q=p0003", "Josée Dupont", "Anne Delvaux"),
        ("etat=actifs", "Marc Piette", "Anne Delvaux"),
        ("etat=invites&q=dupont", "Josée Dupont", "Anne Delvaux"),
        ("etat=n-importe-quoi", "Anne Delvaux", "@example.com"),
        ("page=-7", "Anne Delvaux", "@example.com"),
        ("page=abc", "Anne Delvaux", "@example.com"),
    ],
)
def test_search_and_filter_narrow_the_list(
    schools: Schools, marc: Client, query: str, found: str, absent: str
) -> None:
    ask_for(schools.saint_exupery, [ANNE, JOSEE])
    text = text_of(marc.get(f"{list_path(schools.saint_exupery)}?{query}"))
    assert found in text
    assert absent not in text


@pytest.mark.parametrize("hostile", ["%25", "_", "%00", "'; DROP TABLE", "x" * 5000, "<b>q"])
def test_a_hostile_search_finds_nobody_and_breaks_nothing(
    schools: Schools, marc: Client, hostile: str
) -> None:
    answer = marc.get(list_path(schools.saint_exupery), {"q": hostile.replace("%00", "\0zz")})
    assert answer.status_code == 200
    if hostile != "%25":
        assert "<b>q" not in answer.content.decode()


def test_a_search_without_result_says_so(schools: Schools, marc: Client) -> None:
    text = text_of(marc.get(list_path(schools.saint_exupery), {"q": "zzz"}))
    assert "Personne ne correspond à « zzz »" in text
    text = text_of(marc.get(list_path(schools.saint_exupery), {"etat": "refuses"}))
    assert "Personne n’est dans cet état" in text


def crowd(schools: Schools, number: int) -> None:
    people = [
        Person(f"K{n:04}", f"p{n}@example.org", f"Prénom{n:03}", f"Nom{n:03}", (Role.TEACHER,))
        for n in range(number)
    ]
    ask_for(schools.saint_exupery, people)


def test_the_list_is_paged_and_costs_the_same_queries_for_one_and_for_many(
    schools: Schools, marc: Client, django_assert_num_queries: Any
) -> None:
    path = list_path(schools.saint_exupery)
    ask(schools.saint_exupery, ANNE)
    few = count_queries(marc, path)
    crowd(schools, 120)
    with django_assert_num_queries(few):
        text = text_of(marc.get(path))
    assert "Page 1 sur 3" in text
    assert text.count("Nom0") == 49  # and Anne before them
    assert "Nom119" in text_of(marc.get(path, {"page": "3"}))
    assert "Nom119" in text_of(marc.get(path, {"page": "99"}))


def count_queries(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_everybody_is_in_one_group_and_the_counts_add_up(schools: Schools) -> None:
    confirmed(schools.saint_exupery, MARC)
    stuck, refused, expired = ask_for(schools.saint_exupery, [ANNE, JOSEE, PAUL])
    became(stuck, MailState.BOUNCED)
    invitations.refuse(invitation=invitation_of(refused), now=NOW)
    with time_machine.travel(NOW):
        later = NOW + timedelta(days=20)
        people = people_of(schools.saint_exupery, now=later, today=TODAY)
    counts = counts_of(people)
    assert {group.code: n for group, n in counts.items()} == {
        "active": 1,
        "invited": 0,
        "expired": 1,
        "stuck": 1,
        "refused": 1,
        "ended": 0,
    }
    assert sum(counts.values()) == people.count() == 4
    assert list(counts) == list(GROUPS)
    assert people.get(group_code="expired").pk == expired.pk

"""One account's page: what happened at this school, in words, and nothing of another school."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from preau.federation.invitations import actions as invitations
from preau.federation.invitations.objection import object_to
from preau.federation.management.actions import activate, deactivate
from preau.federation.management.history import Event, events_of, letters_of
from preau.federation.registrations.models import Membership
from preau.journal.actions import Line, record
from preau.protocol.roles import Role
from tests.federation.cast import (
    ANNE,
    MARC,
    NOW,
    PASSWORD,
    TODAY,
    YEAR,
    Person,
    Schools,
    ask,
    confirmed,
    invitation_of,
)
from tests.federation.heads import page_of, signed_in_head, text_of

LUC = Person("D0001", "luc.hanot@example.org", "Luc", "Hanot", (Role.HEAD,))


def said(membership: Membership) -> list[tuple[str, str]]:
    """Return who did what, the oldest first."""
    fresh = Membership.objects.select_related("school", "account").get(pk=membership.pk)
    return [(one.who, one.what.replace("\xa0", " ")) for one in reversed(events_of(fresh))]


def fresh(membership: Membership) -> Membership:
    return Membership.objects.select_related("school", "account").get(pk=membership.pk)


def test_each_step_is_said_with_who_did_it(schools: Schools) -> None:
    head = confirmed(schools.saint_exupery, MARC)
    anne = ask(schools.saint_exupery, ANNE)
    later = NOW + timedelta(hours=2)
    invitations.resend(invitation=invitation_of(anne), actor=head.actor, now=later)
    invitations.accept(invitation=invitation_of(anne), password=PASSWORD, now=later)
    for change in (deactivate, activate):
        now = fresh(anne)
        more = {"roles": frozenset({Role.TEACHER}), "year": YEAR} if change is activate else {}
        change(membership=now, seen=now.version, head=head, now=later, today=TODAY, **more)  # type: ignore[operator]
    object_to(membership=fresh(anne), now=later, today=TODAY)
    assert said(anne) == [
        ("Le logiciel de l’école", "a demandé l’accès (ouvert : enseignant en 2026-2027)"),
        ("Marc Piette", "a renvoyé l’invitation"),
        ("La personne elle-même", "a confirmé son inscription"),
        ("Marc Piette", "a fermé l’accès (terminé : enseignant en 2026-2027)"),
        ("Marc Piette", "a ouvert l’accès (ouvert : enseignant en 2026-2027)"),
        ("La personne elle-même", "a refusé l’accès : « je n’y travaille pas »"),
    ]


def test_somebody_from_outside_the_school_is_not_named(schools: Schools) -> None:
    luc = confirmed(schools.sainte_marie, LUC)
    anne = ask(schools.saint_exupery, ANNE)
    for actor in (luc.actor, "operator:command", f"account:{uuid4()}", "something"):
        line = Line(action="membership.something_new", subject=anne.subject)
        record(actor=actor, lines=[line], now=NOW)
    text = str(said(anne))
    assert "Hanot" not in text
    assert text.count("La direction de l’école', 'a fait un changement'") == 2
    assert text.count("La fédération', 'a fait un changement'") == 2


def test_mails_are_listed_with_what_became_of_each(schools: Schools) -> None:
    anne = ask(schools.saint_exupery, ANNE)
    invitations.resend(
        invitation=invitation_of(anne), actor="operator:test", now=NOW + timedelta(minutes=30)
    )
    assert [(one.kind, one.to, one.became.replace("\xa0", " ")) for one in letters_of(anne)] == [
        ("Invitation", ANNE.email, "Courriel en attente d’envoi"),
        ("Invitation", ANNE.email, "Courriel non envoyé : remplacé par un nouvel envoi"),
    ]


def test_nothing_of_another_school_is_on_the_page(schools: Schools) -> None:
    marc = signed_in_head(confirmed(schools.saint_exupery, MARC))
    account = confirmed(schools.saint_exupery, ANNE)
    here = Membership.objects.get(account=account)
    elsewhere = ask(schools.sainte_marie, ANNE)
    invitations_before = len(letters_of(here))
    object_to(membership=fresh(elsewhere), now=NOW, today=TODAY)
    text = text_of(marc.get(page_of(here)))
    assert "Sainte-Marie" not in text
    assert "je n’y travaille pas" not in text
    assert "Confirmation d’inscription" not in text
    assert len(letters_of(here)) == invitations_before


def test_the_page_costs_the_same_queries_with_a_long_history(
    schools: Schools, django_assert_max_num_queries: Any
) -> None:
    marc = signed_in_head(confirmed(schools.saint_exupery, MARC))
    anne = ask(schools.saint_exupery, ANNE)
    for number in range(60):
        record(
            actor=f"account:{uuid4()}",
            lines=[Line(action="membership.update", subject=anne.subject)],
            now=NOW + timedelta(minutes=number),
        )
    with django_assert_max_num_queries(18):
        text = text_of(marc.get(page_of(anne)))
    assert text.count("a modifié la demande") == 50


@pytest.mark.parametrize(
    "detail", [{}, {"opened": []}, {"opened": ["x"]}, {"ended": ["head 2026-2027", "a b c"]}]
)
def test_a_line_that_we_do_not_know_is_shown_all_the_same(
    schools: Schools, detail: dict[str, Any]
) -> None:
    anne = ask(schools.saint_exupery, ANNE)
    line = Line(action="membership.update", subject=anne.subject, detail=detail)
    record(actor=schools.saint_exupery.actor, lines=[line], now=NOW + timedelta(hours=1))
    latest: Event = events_of(fresh(anne))[0]
    assert latest.what.startswith("a modifié la demande")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/faq/", "/faq/directions/"])
def test_the_questions_are_public_and_each_link_of_the_contents_leads_somewhere(path: str) -> None:
    import re

    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    targets = re.findall(r'href="#([a-z-]+)"', page.split("<main")[1])
    assert len(targets) >= 8
    assert all(f'id="{target}"' in page for target in targets)
    assert '<a href="/faq/">Questions fréquentes</a>' in page


def test_the_foot_of_every_page_leads_to_the_questions(schools: Schools) -> None:
    assert 'href="/faq/"' in Client().get("/connexion/").content.decode()

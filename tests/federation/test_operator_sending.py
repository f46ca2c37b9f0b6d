"""The queue of mail and the invitations as operators see them, and what may leave again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from preau.federation.invitations.actions import refuse, resend
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.rules import State
from preau.federation.mail.events import mails_bounced
from preau.federation.mail.models import Mail
from preau.federation.operators import actions, mails
from preau.federation.registrations.models import Membership
from preau.journal.models import Entry
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    Person,
    Schools,
    ask,
    ask_for,
    confirmed,
    invitation_of,
)
from tests.federation.heads import text_of
from tests.federation.operator_cast import operator

MAILS, INVITATIONS = "/exploitation/courriels/", "/exploitation/invitations/"
BY = "operator:1"


@pytest.fixture
def browser(schools: Schools) -> Client:
    return operator()[1]


def became(mail: Mail | None, state: str, detail: str = "") -> Mail:
    """Settle a mail as the worker does."""
    assert mail
    mail.settle(state=state, detail=detail, sent_at=NOW if state == "sent" else None)
    if state == "bounced":
        mails_bounced.send(Mail, ids=[mail.pk])
    mail.refresh_from_db()
    return mail


def mail_of(membership: Membership) -> Mail:
    mail = invitation_of(membership).mail
    assert mail
    return mail


def test_each_state_has_its_list(browser: Client, schools: Schools) -> None:
    for person, state, detail in (
        (ANNE, "failed", "serveur d’envoi: TimeoutError"),
        (MARC, "bounced", "refusé (550)"),
        (JOSEE, "sent", ""),
    ):
        became(mail_of(ask(schools.saint_exupery, person)), state, detail)
    failed = text_of(browser.get(f"{MAILS}?etat=failed"))
    assert "anne.delvaux@example.org" in failed
    assert "serveur d’envoi: TimeoutError" in failed
    assert "marc.piette" not in failed
    bounced = text_of(browser.get(f"{MAILS}?etat=bounced"))
    assert "refusé (550)" in bounced
    assert "Envoyé le 25/11/2026" in text_of(browser.get(f"{MAILS}?etat=sent"))
    assert "0 En file 1 Non envoyés 1 Adresses refusées 0 Retirés 1 Envoyés" in failed


def test_each_look_at_a_list_is_one_line_of_the_journal_without_an_address(
    browser: Client, schools: Schools
) -> None:
    ask_for(schools.saint_exupery, [ANNE, MARC])
    for page in (
        f"{MAILS}?etat=queued",
        f"{MAILS}?etat=failed",
        f"{INVITATIONS}?ecole=99001",
        f"{INVITATIONS}?etat=refused",
    ):
        browser.get(page)

    looks = Entry.objects.filter(action__endswith=".list").order_by("id")
    assert [(one.action, one.subject, one.detail) for one in looks] == [
        ("mail.list", "mails", {"state": "queued", "shown": 2}),
        (
            "invitation.list",
            "invitations",
            {"etat": "pending", "ecole": "99001", "shown": 2},
        ),
    ]
    assert all(one.actor.startswith("operator:") for one in looks)


def test_the_page_opens_where_something_waits(browser: Client, schools: Schools) -> None:
    became(mail_of(ask(schools.saint_exupery, ANNE)), "failed")
    assert 'etat=failed" aria-current' in browser.get(MAILS).content.decode()
    assert browser.get(f"{MAILS}?etat=quatre").status_code == 200


def test_one_mail_is_put_back_in_the_queue(browser: Client, schools: Schools) -> None:
    mail = became(mail_of(ask(schools.saint_exupery, ANNE)), "failed", "serveur")
    Mail.objects.update(created_at=NOW - timedelta(days=3), attempts=8)
    answer = browser.post(f"{MAILS}{mail.pk}/renvoyer/", follow=True)

    assert "remis en file" in text_of(answer)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.detail) == ("queued", 0, "")
    assert Mail.objects.due(timezone.now()).get() == mail
    # The two days of patience start again: the first pause would end them otherwise.
    assert timezone.now() - mail.created_at < timedelta(minutes=1)
    assert Entry.objects.get(action="mail.retry").subject == f"mail:{mail.pk}"


def gone(mail: Mail) -> None:
    Mail.objects.filter(pk=mail.pk).update(state="sent", due_at=None)


@pytest.mark.parametrize(
    ("meanwhile", "days_ago"),
    [
        (
            lambda membership: resend(
                invitation=invitation_of(membership), actor=BY, now=timezone.now()
            ),
            1,
        ),
        (lambda membership: refuse(invitation=invitation_of(membership), now=timezone.now()), 0),
        (lambda membership: None, 15),
        (lambda membership: gone(mail_of(membership)), 0),
    ],
    ids=["replaced", "answered", "expired", "sent"],
)
def test_what_is_no_longer_true_does_not_leave_again(
    browser: Client, schools: Schools, meanwhile: Callable[[Membership], Any], days_ago: int
) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW - timedelta(days=days_ago))
    mail = became(mail_of(membership), "failed")
    meanwhile(membership)
    answer = browser.post(f"{MAILS}{mail.pk}/renvoyer/", follow=True)
    assert "ne peut plus être renvoyé" in text_of(answer)
    mail.refresh_from_db()
    assert mail.state != "queued"
    assert actions.retry_mails(state="failed", actor=BY, now=timezone.now()) == 0


def test_a_mail_taken_back_stands_apart(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    refuse(invitation=invitation_of(membership), now=NOW)
    Mail.objects.update(state="failed", due_at=None)
    assert not mails.in_group("failed", NOW).exists()
    assert mails.in_group("withdrawn", NOW).count() == 1


def test_a_mail_with_another_secret_link_is_asked_for_again(
    schools: Schools, client: Client
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    client.post("/mot-de-passe/oublie/", {"email": ANNE.email})
    mail = became(Mail.objects.get(kind="password_reset"), "failed")
    assert mail not in mails.retryable(timezone.now())


def test_all_failed_mails_leave_again_in_a_few_queries(
    schools: Schools, django_assert_max_num_queries: Any
) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n}", f"k{n}@example.org", "Jean", "Dupont") for n in range(60)],
    )
    bounced = mail_of(ask(schools.saint_exupery, ANNE))
    Mail.objects.exclude(pk=bounced.pk).update(state="failed", due_at=None)
    became(bounced, "bounced")
    with django_assert_max_num_queries(5):
        assert actions.retry_mails(state="failed", actor=BY, now=timezone.now()) == 60
    assert Mail.objects.filter(state="queued").count() == 60
    assert Entry.objects.get(action="mail.retry_all").detail == {"state": "failed", "count": 60}


def test_a_bounced_invitation_that_leaves_again_waits_again(schools: Schools) -> None:
    mail = became(mail_of(ask(schools.saint_exupery, ANNE)), "bounced")
    assert Invitation.objects.in_state(State.BOUNCED, NOW).exists()
    actions.retry_mail(mail=mail, actor=BY, now=timezone.now())
    assert not Invitation.objects.in_state(State.BOUNCED, NOW).exists()
    assert Invitation.objects.in_state(State.PENDING, NOW).exists()


def test_all_are_asked_about_first(browser: Client, schools: Schools) -> None:
    became(mail_of(ask(schools.saint_exupery, ANNE)), "bounced")
    page = f"{MAILS}renvoyer/?etat=bounced"
    assert "Renvoyer 1 courriel ?" in text_of(browser.get(page))
    assert not Mail.objects.filter(state="queued").exists()
    assert "1 courriel est remis en file" in text_of(browser.post(page, follow=True))
    assert Mail.objects.filter(state="queued").exists()


def test_a_long_list_goes_on_where_it_stopped(browser: Client, schools: Schools) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n:03}", f"k{n:03}@example.org", "Jean", "Dupont") for n in range(120)],
    )
    for path in (f"{MAILS}?etat=queued", f"{INVITATIONS}?etat=pending"):
        seen: list[str] = []
        page = browser.get(path)
        while True:
            rows = page.context["slice"].rows
            seen += [str(getattr(row, "to", row.pk)) for row in rows]
            after = page.context["slice"].after
            if not after:
                break
            page = browser.get(path, {"etat": path.split("=")[1], "apres": after})
        assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("cursor", ["x", "~", "2026-11-25~", "2026-11-25T09:00:00~1", "9" * 99])
def test_a_cursor_that_is_none_begins_at_the_start(browser: Client, cursor: str) -> None:
    for path in (MAILS, INVITATIONS, "/exploitation/journal/"):
        assert browser.get(path, {"apres": cursor}).status_code == 200


def test_invitations_stand_by_state_and_school(browser: Client, schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE)
    refuse(invitation=invitation_of(ask(schools.saint_exupery, MARC)), now=timezone.now())
    became(mail_of(ask(schools.sainte_marie, JOSEE)), "bounced", "refusé (550)")
    pending = text_of(browser.get(INVITATIONS))
    assert "anne.delvaux@example.org" in pending
    assert "1 En attente 0 Expirée 1 Adresse refusée 1 Refusée par la personne" in pending
    of_school = text_of(browser.get(f"{INVITATIONS}?etat=bounced&ecole=99002"))
    assert "josée.dupont@example.org" in of_school
    assert "Collège Sainte-Marie" in of_school
    other = text_of(browser.get(f"{INVITATIONS}?etat=bounced&ecole=99001"))
    assert "aucune invitation" in other
    assert "Aucune école n’a le numéro" in text_of(browser.get(f"{INVITATIONS}?ecole=7"))


def test_those_who_wait_for_a_week_have_their_list(browser: Client, schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=timezone.now() - timedelta(days=8))
    ask(schools.saint_exupery, MARC)
    shown = text_of(browser.get(f"{INVITATIONS}?etat=pending&ancien=1"))
    assert "anne.delvaux" in shown
    assert "marc.piette" not in shown


def test_an_invitation_is_sent_again_but_not_twice_in_a_row(
    browser: Client, schools: Schools
) -> None:
    invitation = invitation_of(ask(schools.saint_exupery, ANNE, now=NOW - timedelta(days=20)))
    path = f"{INVITATIONS}{invitation.pk}/renvoyer/"
    assert "repart, avec un nouveau lien" in text_of(
        browser.post(path, {"etat": "expired"}, follow=True)
    )
    assert "Un courriel vient de partir" in text_of(browser.post(path, {}, follow=True))
    assert Entry.objects.filter(action="invitation.resend").count() == 1
    refuse(invitation=Invitation.objects.get(pk=invitation.pk), now=timezone.now())
    assert "a reçu sa réponse" in text_of(browser.post(path, {}, follow=True))


def test_pages_cost_the_same_for_one_and_for_many(
    browser: Client, schools: Schools, django_assert_max_num_queries: Any
) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n}", f"k{n}@example.org", "Jean", "Dupont") for n in range(40)],
    )
    for path in (f"{MAILS}?etat=queued", INVITATIONS):
        with django_assert_max_num_queries(16):
            browser.get(path)

"""The report of an automatic transfer, against a real SMTP server on loopback."""

from datetime import timedelta

import pytest
from django.test import Client

from preau.school.activations.delivery import deliver
from preau.school.automatic.actions import agree, run_when_due
from preau.school.automatic.models import Run
from preau.school.automatic.reports import PATIENCE
from preau.school.mail import actions as mails
from preau.school.mail.models import Mail, MailState
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, Cast
from tests.school.other_side import OtherSide
from tests.school.postman import Postman

DOWN = ("503 Service Unavailable", "text/plain", b"")


@pytest.fixture
def ran(cast: Cast, other_side: OtherSide, postman: Postman) -> Run:
    """Return what left this morning; nothing of it is answered yet."""
    agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW - timedelta(days=1))
    assert run_when_due(NOW) == 1
    return Run.objects.get()


def test_head_and_secretary_get_numbers_and_links_and_no_name(
    ran: Run, cast: Cast, postman: Postman
) -> None:
    deliver(NOW)
    mails.deliver(NOW)

    to = sorted(str(message["To"]) for message in postman.taken)
    assert to == ["dumont.secretary@example.org", "evrard.head@example.org"]
    message = postman.taken[0]
    assert message["Subject"] == "Transfert automatique : 3 demandes traitées"
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_content()
    assert "mercredi 25 novembre 2026" in body
    assert "- 3 inscriptions confirmées" in body
    assert "3 personnes restent bloquées" in body
    assert ran.transfer
    assert f"https://ecole.example.org/activation/transferts/{ran.transfer.pk}/" in body
    for staff in cast.staff:
        assert staff.family_name not in body
        assert not staff.private_email or staff.private_email not in body


def test_it_waits_for_the_answers_but_not_for_ever(
    ran: Run, other_side: OtherSide, postman: Postman
) -> None:
    other_side.broken = lambda _path: DOWN
    deliver(NOW)
    mails.deliver(NOW + timedelta(minutes=5))
    assert not postman.taken
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.QUEUED}

    mails.deliver(NOW + PATIENCE)

    assert postman.taken[0]["Subject"] == "Transfert automatique : 3 demandes attendent encore"
    assert "l’envoi continue tout seul" in postman.taken[0].get_content()


def test_it_is_sent_once(ran: Run, postman: Postman) -> None:
    deliver(NOW)
    mails.deliver(NOW)
    mails.deliver(NOW + timedelta(hours=1))

    assert len(postman.taken) == 2
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_held_back_closings_are_in_the_subject(
    cast: Cast, other_side: OtherSide, postman: Postman, ran: Run
) -> None:
    deliver(NOW)
    mails.deliver(NOW)
    postman.taken.clear()
    StaffMember.objects.filter(key__in=other_side.users).update(left_on=NOW.date())
    later = NOW + timedelta(days=7)

    run_when_due(later)
    mails.deliver(later)

    subject = str(postman.taken[0]["Subject"])
    assert subject == "Transfert automatique : rien à envoyer, 3 fermetures attendent votre oui"
    assert "3 accès n’ont PAS été fermés" in postman.taken[0].get_content()


def test_who_lost_the_access_gets_no_report(ran: Run, cast: Cast, postman: Postman) -> None:
    cast.secretary.is_active = False
    cast.secretary.save()
    deliver(NOW)
    mails.deliver(NOW)

    assert [str(message["To"]) for message in postman.taken] == [cast.head.email]


def test_the_page_says_to_whom_the_report_went(ran: Run, head: Client, postman: Postman) -> None:
    deliver(NOW)
    mails.deliver(NOW)

    assert (
        "<div>Isabelle Dumont<small>envoyé</small>"
        in head.get("/activation/automatique/").content.decode()
    )


def test_without_a_server_nothing_is_queued(cast: Cast, other_side: OtherSide) -> None:
    agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW - timedelta(days=1))
    run_when_due(NOW)

    assert not Mail.objects.exists()

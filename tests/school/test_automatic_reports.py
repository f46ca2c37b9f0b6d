"""The report of an automatic transfer, against a real SMTP server on loopback."""

from datetime import timedelta
from typing import Any

import pytest

from preau.school.activations.delivery import deliver
from preau.school.automatic.actions import agree, run_when_due
from preau.school.automatic.models import PATIENCE, Report, Run
from preau.school.automatic.reports import LONGEST_WAIT, send_reports
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
    assert send_reports(NOW) == 2

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
    assert send_reports(NOW + timedelta(minutes=5)) == 0

    assert send_reports(NOW + PATIENCE) == 2

    assert postman.taken[0]["Subject"] == "Transfert automatique : 3 demandes attendent encore"
    assert "l’envoi continue tout seul" in postman.taken[0].get_content()


def test_it_is_sent_once(ran: Run, postman: Postman) -> None:
    deliver(NOW)
    send_reports(NOW)
    send_reports(NOW + timedelta(hours=1))

    assert len(postman.taken) == 2
    assert set(Report.objects.values_list("state", flat=True)) == {Report.State.SENT}


def test_held_back_closings_are_in_the_subject(
    cast: Cast, other_side: OtherSide, postman: Postman, ran: Run
) -> None:
    deliver(NOW)
    send_reports(NOW)
    postman.taken.clear()
    StaffMember.objects.filter(key__in=other_side.users).update(left_on=NOW.date())
    later = NOW + timedelta(days=7)

    run_when_due(later)
    send_reports(later)

    subject = str(postman.taken[0]["Subject"])
    assert subject == "Transfert automatique : rien à envoyer, 3 fermetures attendent votre oui"
    assert "3 accès n’ont PAS été fermés" in postman.taken[0].get_content()


def test_a_server_that_is_away_is_tried_again_and_given_up_after_two_days(
    ran: Run, settings: Any, postman: Postman
) -> None:
    deliver(NOW)
    there, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:9"
    send_reports(NOW)
    assert set(Report.objects.values_list("state", flat=True)) == {Report.State.QUEUED}

    settings.SMTP_URL = there
    assert send_reports(NOW + timedelta(minutes=1)) == 2
    assert len(postman.taken) == 2

    Report.objects.update(state=Report.State.QUEUED, due_at=NOW)
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    send_reports(NOW + LONGEST_WAIT + timedelta(minutes=1))
    assert set(Report.objects.values_list("state", flat=True)) == {Report.State.FAILED}


def test_an_address_that_the_server_refuses_is_said_and_the_other_gets_it(
    ran: Run, cast: Cast, postman: Postman
) -> None:
    postman.refused[cast.head.email] = "550 no such user"
    deliver(NOW)
    send_reports(NOW)

    assert [str(message["To"]) for message in postman.taken] == [cast.secretary.email]
    refused = Report.objects.get(user=cast.head)
    assert (refused.state, refused.detail) == (Report.State.FAILED, "refusé (550)")


def test_without_a_server_nothing_is_queued(cast: Cast, other_side: OtherSide) -> None:
    agree(weekdays=[2], dates=[], by=cast.head.actor, now=NOW - timedelta(days=1))
    run_when_due(NOW)

    assert not Report.objects.exists()
    assert send_reports(NOW) == 0


def test_a_setting_that_cannot_be_read_stops_no_worker_and_is_said(ran: Run, settings: Any) -> None:
    deliver(NOW)
    settings.SMTP_URL = "localhost:25"

    assert send_reports(NOW) == 2

    details = set(Report.objects.values_list("state", "detail"))
    assert details == {(Report.State.QUEUED, "réglage PREAU_SMTP_URL illisible")}

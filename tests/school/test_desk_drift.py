"""What the federation says otherwise than the register: counted, listed, with its remedy."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from preau.school.activations.actions import ask, asks, close_access, plan
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import Standing, standings
from preau.school.activations.words import Outcome
from preau.school.desk import motives
from preau.school.desk.next_step import Step
from preau.school.desk.overview import read_overview
from preau.school.provisioning.actions import mirror, record_problem
from preau.school.provisioning.models import RemoteMember
from preau.school.provisioning.problems import Unreachable
from preau.school.register.actions import leave
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """Return the cast once the federation has taken what was asked, and everybody has answered."""
    lines = [line for line in plan(TODAY) if asks(line)]
    ask(lines=lines, collective=True, by="user:1", now=NOW)
    AccessRequest.objects.queued().settle_all(Outcome.ACTIVE, "", NOW)
    for line in lines:
        RemoteMember.objects.create(
            external_id=line.staff.key,
            scim_id=f"id-{line.staff.key}",
            user_name=line.staff.private_email,
            active=True,
            registrations=_registrations(line, "active"),
        )
    return cast


def _registrations(line: Standing, status: str) -> list[dict[str, str]]:
    year = line.school_year.label
    return [{"school_year": year, "role": role.value, "status": status} for role in line.roles]


def now_says(staff: StaffMember, **values: Any) -> None:
    """Let the federation say something else of somebody."""
    RemoteMember.objects.filter(external_id=staff.key).update(**values)


def waits(staff: StaffMember, state: str, mail: str = "sent", days_ago: int = 1) -> None:
    """Let somebody's invitation be unanswered."""
    (line,) = standings([staff], today=TODAY)
    sent, end = NOW - timedelta(days=days_ago), NOW + timedelta(days=14 - days_ago)
    invitation = {
        "state": state,
        "mail": mail,
        "sent_at": sent.isoformat(),
        "expires_at": end.isoformat(),
    }
    now_says(staff, registrations=_registrations(line, "invited"), invitation=invitation)
    AccessRequest.objects.filter(staff=staff).update(outcome=Outcome.INVITED)


def drifts() -> dict[motives.Motive, int]:
    return dict(read_overview(TODAY, NOW).drifts)


def test_a_federation_that_agrees_drifts_from_nothing(asked: Cast) -> None:
    assert drifts() == {}
    assert read_overview(TODAY, NOW).step is Step.PRINT  # for Xavier and Wauthier


def test_the_page_says_when_the_federation_was_read_and_that_it_is_silent(
    asked: Cast, secretary: Client
) -> None:
    mirror([], NOW)
    assert "Fédération lue le 25 novembre 2026 à 09:00." in look_at_home(secretary)
    record_problem(Unreachable(), NOW + timedelta(minutes=5))
    page = look_at_home(secretary)
    assert Unreachable.sentence in page
    assert "Cette page suit ce qu’elle a dit le 25 novembre 2026 à 09:00." in page


def look_at_home(client: Client) -> str:
    return client.get(reverse("home")).content.decode()


def test_an_access_that_somebody_else_closed_is_told_with_what_reopens_it(
    asked: Cast, secretary: Client
) -> None:
    now_says(asked.elise, active=False)
    assert drifts() == {motives.CLOSED_THERE: 1}
    page = secretary.get(reverse("home")).content.decode()
    assert "fermé à la fédération par quelqu’un d’autre" in page
    listed = secretary.get("/personnel/?motif=ferme-ailleurs").content.decode()
    assert listed.count('class="person-name"') == 1
    assert "Van den Bossche" in listed
    assert "cette demande le rouvre" in listed


def test_an_account_that_is_gone_there_is_told_in_the_same_way(asked: Cast) -> None:
    RemoteMember.objects.filter(external_id=asked.elise.key).delete()
    assert drifts() == {motives.CLOSED_THERE: 1}


def test_what_the_school_closed_itself_is_no_drift(asked: Cast) -> None:
    close_access(staff=asked.elise, by="user:1", now=NOW)
    AccessRequest.objects.queued().settle_all(Outcome.ENDED, "", NOW)
    now_says(asked.elise, active=False)
    assert drifts() == {}


def test_an_address_corrected_by_a_head_is_to_be_compared(asked: Cast) -> None:
    now_says(asked.elise, user_name="elise.autre@example.org")
    assert drifts() == {motives.OTHER_ADDRESS: 1}


def test_an_address_changed_by_its_owner_asks_for_nothing(asked: Cast) -> None:
    now_says(asked.elise, account_email="elise.nouvelle@example.org")
    assert drifts() == {motives.CHOSEN_ADDRESS: 1}
    assert "Rien à faire" in motives.CHOSEN_ADDRESS.remedy


def test_an_account_that_its_person_deleted_is_told_once(asked: Cast) -> None:
    now_says(asked.elise, active=False, account_deleted_on="2026-11-20")
    assert drifts() == {motives.DELETED: 1}
    assert dict(read_overview(TODAY, NOW).blocks).get(motives.NOT_SIGNED) == 1  # Xavier, as before


@pytest.mark.parametrize(
    ("state", "mail", "days", "motive", "step"),
    [
        ("bounced", "bounced", 1, motives.BOUNCED, Step.MEND),
        ("expired", "sent", 15, motives.EXPIRED, Step.REMIND),
        ("pending", "failed", 1, motives.EXPIRED, Step.REMIND),
        ("pending", "sent", 9, motives.SILENT, Step.REMIND),
    ],
)
def test_each_way_of_not_answering_has_its_next_step(
    asked: Cast, state: str, mail: str, days: int, motive: motives.Motive, step: Step
) -> None:
    for staff in (asked.xavier, asked.wauthier):  # nobody else is on the way
        leave(staff=[staff], on=TODAY, by="import", now=NOW)
    waits(asked.elise, state, mail, days)
    overview = read_overview(TODAY, NOW)
    assert overview.motives[motive] == 1
    assert overview.step is step


def test_an_invitation_of_yesterday_is_only_waited_for(asked: Cast) -> None:
    waits(asked.elise, "pending")
    assert drifts() == {}
    assert read_overview(TODAY, NOW).motives[motives.SILENT] == 0


def test_not_me_is_a_drift_and_no_failed_request(asked: Cast) -> None:
    (line,) = standings([asked.elise], today=TODAY)
    now_says(asked.elise, registrations=_registrations(line, "refused"))
    AccessRequest.objects.filter(staff=asked.elise).update(outcome=Outcome.REFUSED)
    assert drifts() == {motives.REFUSED: 1}
    assert dict(read_overview(TODAY, NOW).blocks).get(motives.FAILED) is None


def test_somebody_who_left_and_is_still_open_is_to_be_closed_next(
    asked: Cast, secretary: Client
) -> None:
    leave(staff=[asked.elise], on=TODAY, by="import", now=NOW)
    assert drifts() == {motives.TO_CLOSE: 1}
    assert read_overview(TODAY, NOW).step is Step.CLOSE
    page = secretary.get(reverse("home")).content.decode()
    assert "Fermer 1 accès" in page
    assert "/activation/?voir=a-fermer" in page

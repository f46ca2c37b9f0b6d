"""`preau federation invitations` (contract.md)."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from preau.federation.invitations import actions, rules
from preau.federation.invitations.inviting import cancel_pending, validity
from preau.federation.invitations.models import Invitation
from preau.federation.mail.bounces import note_bounces
from preau.federation.mail.models import Mail
from preau.federation.mail.reports import Report
from preau.journal.models import Entry
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    Schools,
    ask,
    ask_for,
    invitation_of,
)


def listed(*options: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("invitations", "--json", *options, stdout=out)
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows


def test_there_is_one_row_for_each_registration_that_is_asked_for(schools: Schools) -> None:
    ask(schools.saint_exupery, MARC, now=NOW)

    rows = listed()

    assert sorted(row["role"] for row in rows) == ["head", "teacher"]
    assert set(rows[0]) == {
        "email",
        "school",
        "school_year",
        "role",
        "state",
        "mail",
        "sent_at",
        "expires_at",
    }
    assert rows[0]["email"] == MARC.email
    assert (rows[0]["school"], rows[0]["school_year"]) == ("99001", "2026-2027")
    assert (rows[0]["state"], rows[0]["mail"], rows[0]["sent_at"]) == ("pending", "queued", None)
    assert rows[0]["expires_at"] == "2026-12-09T08:00:00+00:00"


def came_back(*invitations: Invitation) -> None:
    """The latest mail of each is refused by its server."""
    for invitation in invitations:
        invitation.refresh_from_db()
        mail = invitation.reminder or invitation.mail
        assert mail
        note_bounces(reports=[Report(mail.message_id)], actor="worker", now=NOW)


def test_states_are_those_that_people_see(schools: Schools) -> None:
    anne, marc, josee = ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE], now=NOW)
    later = NOW + timedelta(hours=1)
    actions.accept(invitation=invitation_of(anne), password="quatre chevaux", now=later)
    actions.refuse(invitation=invitation_of(marc), now=later)
    came_back(invitation_of(josee))

    assert {(row["email"], row["state"]) for row in listed()} == {
        (ANNE.email, "accepted"),
        (MARC.email, "refused"),
        (JOSEE.email, "bounced"),
    }
    assert [row["email"] for row in listed("--state", "bounced")] == [JOSEE.email]
    assert josee.registrations.get().status == "invited"


def test_an_invitation_expires_by_its_date_and_stays_listed(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    with time_machine.travel(NOW + validity()):
        assert [row["state"] for row in listed()] == ["expired"]
        assert listed("--state", "pending") == []


def test_one_school_is_listed_without_the_others(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    ask(schools.sainte_marie, MARC, now=NOW)
    assert [row["email"] for row in listed("--school", "99001")] == [ANNE.email]
    assert {row["school"] for row in listed()} == {"99001", "99002"}


@pytest.mark.parametrize("options", [["--school", "12"], ["--school", "x"], ["--state", "lost"]])
@pytest.mark.django_db
def test_a_wrong_option_is_named_and_exits_with_2(options: list[str]) -> None:
    with pytest.raises(CommandError) as refusal:
        listed(*options)
    assert refusal.value.returncode == 2
    assert options[1] in str(refusal.value)


def test_people_read_the_list_without_json(schools: Schools) -> None:
    ask(schools.saint_exupery, ANNE, now=NOW)
    out = StringIO()
    call_command("invitations", stdout=out)
    assert "anne.delvaux@example.org  99001  2026-2027  teacher  en attente" in out.getvalue()
    assert "valable jusqu’au 09/12/2026" in out.getvalue()


def test_the_list_costs_the_same_queries_for_one_and_for_many(
    schools: Schools, django_assert_num_queries: Any
) -> None:
    ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE], now=NOW)
    with django_assert_num_queries(3):
        assert len(listed()) == 4


def test_a_bounce_is_told_before_the_expiry() -> None:
    state = rules.state_of(
        answer="pending", expires_at=NOW - timedelta(days=1), mail_state="bounced", now=NOW
    )
    assert state == rules.State.BOUNCED


def test_every_state_can_be_listed_by_itself_and_each_invitation_has_one(schools: Schools) -> None:
    people = [replace(ANNE, key=f"Q{n}", email=f"personne{n}@example.org") for n in range(9)]
    pending, sent, reminded, bounced, returned, late, accepted, refused, cancelled = (
        invitation_of(membership) for membership in ask_for(schools.saint_exupery, people, now=NOW)
    )
    assert pending.mail
    for invitation, state in ((sent, "sent"), (late, "failed")):
        Mail.objects.filter(pk=invitation.mail_id).update(state=state, due_at=None)
    reminder = Mail.objects.exclude(state="queued").first()
    for invitation in (reminded, returned):
        assert reminder
        reminder.pk, reminder.state, reminder.message_id = None, "sent", f"<{invitation.pk}@x>"
        reminder.save(force_insert=True)
        Invitation.objects.filter(pk=invitation.pk).update(reminder=reminder.pk)
    came_back(bounced, returned)
    Invitation.objects.filter(pk__in=[late.pk, bounced.pk]).update(expires_at=NOW)
    actions.accept(invitation=accepted, password=PASSWORD, now=NOW)
    actions.refuse(invitation=refused, now=NOW)
    cancel_pending([cancelled.membership], now=NOW)

    expected = {
        "pending": {pending, sent, reminded},
        "bounced": {bounced, returned},
        "expired": {late},
        "accepted": {accepted},
        "refused": {refused},
        "cancelled": {cancelled},
    }
    for state in rules.State:
        found = set(Invitation.objects.in_state(state, NOW))
        assert found == expected[state.value], state
        assert {each.stands(NOW) for each in found} == {state}
        assert len(listed("--state", state)) == len(found)


def test_listing_addresses_is_noted_with_how_many_and_never_whose(schools: Schools) -> None:
    listed()
    assert not Entry.objects.filter(action="invitation.list").exists(), "nobody was shown"
    ask(schools.saint_exupery, MARC, now=NOW)
    listed("--school", "99001", "--state", "pending")
    call_command("invitations", stdout=StringIO())
    first, second = Entry.objects.filter(action="invitation.list").order_by("pk")
    assert (first.actor, first.subject) == ("command", "invitations")
    assert first.detail == {"school": "99001", "state": "pending", "shown": 2}
    assert second.detail == {"shown": 2}

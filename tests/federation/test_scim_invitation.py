"""What a school reads of an invitation over SCIM, and how it has one sent again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.federation.invitations import actions
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.refusals import AlreadyAnsweredError, TooSoonError
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Membership
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
    confirmed,
    invitation_of,
    token_of,
)
from tests.federation.scim_bodies import EXTENSION, Send, patch, user

LATER = NOW + timedelta(hours=1)


def shown(send: Send, membership: Membership) -> Any:
    answer = send("GET", f"/Users/{membership.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()[EXTENSION].get("invitation")


def settle(state: MailState) -> None:
    Mail.objects.unsettled().update(state=state, due_at=None, sent_at=NOW)


def test_the_school_sees_the_state_of_the_invitation_and_of_its_mail(
    schools: Schools, send: Send
) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    assert shown(send, membership) == {
        "state": "pending",
        "mail": "queued",
        "expiresAt": "2026-12-09T08:00:00Z",
    }

    settle(MailState.SENT)
    assert shown(send, membership)["mail"] == "sent"
    assert shown(send, membership)["sentAt"] == "2026-11-25T08:00:00Z"

    Mail.objects.update(state=MailState.BOUNCED)
    assert shown(send, membership)["state"] == "bounced"
    assert shown(send, membership)["mail"] == "bounced"


@pytest.mark.parametrize(
    ("answer", "state"), [(actions.refuse, "refused"), (None, "expired"), ("accept", "accepted")]
)
def test_the_school_sees_what_became_of_it(
    schools: Schools, send: Send, answer: Any, state: str
) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    settle(MailState.SENT)
    invitation = invitation_of(membership)
    if answer == "accept":
        actions.accept(invitation=invitation, password=PASSWORD, now=LATER)
    elif answer:
        answer(invitation=invitation, now=LATER)
    else:
        Invitation.objects.update(expires_at=NOW - timedelta(days=1))
    assert shown(send, membership)["state"] == state


def test_somebody_who_needed_no_invitation_has_none(schools: Schools, send: Send) -> None:
    confirmed(schools.sainte_marie, ANNE, now=NOW)
    assert shown(send, ask(schools.saint_exupery, ANNE, now=NOW)) is None


def test_the_answer_to_a_post_has_it_too_and_nobody_can_write_it(send: Send) -> None:
    body = user(ANNE, "teacher")
    body[EXTENSION]["invitation"] = {"state": "accepted", "mail": "sent"}
    created = send("POST", "/Users", body).json()
    assert created[EXTENSION]["invitation"]["state"] == "pending"

    value = {f"{EXTENSION}:invitation": {"state": "accepted"}}
    answer = send("PATCH", f"/Users/{created['id']}", patch({"op": "replace", "value": value}))
    assert answer.status_code in (200, 204, 400)
    again = send("GET", f"/Users/{created['id']}").json()
    assert again[EXTENSION]["invitation"]["state"] == "pending"
    assert again[EXTENSION]["registrations"][0]["status"] == "invited"


def test_a_put_of_what_was_read_changes_nothing(schools: Schools, send: Send) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    read = send("GET", f"/Users/{membership.pk}").json()
    assert send("PUT", f"/Users/{membership.pk}", read).status_code == 200
    assert send("GET", f"/Users/{membership.pk}").json() == read
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("filter_", ['invitation.state eq "pending"', "invitation pr"])
def test_a_filter_on_it_is_refused_clearly(send: Send, filter_: str) -> None:
    answer = send("GET", f"/Users?filter={EXTENSION}:{filter_}".replace(" ", "%20"))
    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidFilter"
    assert "cannot be compared" in answer.json()["detail"]


def test_reading_many_costs_the_same_queries_as_reading_one(schools: Schools, send: Send) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert send("GET", "/Users?count=50").status_code == 200
        return len(queries)

    ask(schools.saint_exupery, ANNE, now=NOW)
    count()
    one = count()
    ask_for(schools.saint_exupery, [MARC, JOSEE], now=NOW)
    assert count() == one


def test_sending_again_gives_a_new_link_and_a_new_term(schools: Schools, send: Send) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW - timedelta(days=20))
    old = token_of(membership)
    assert shown(send, membership)["state"] == "expired"

    answer = send("POST", f"/Users/{membership.pk}/.invite")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/scim+json")
    body = answer.json()
    assert body["id"] == membership.pk
    assert body[EXTENSION]["invitation"]["state"] == "pending"
    assert body[EXTENSION]["invitation"]["expiresAt"].startswith("2026-12-09T08:00")
    assert token_of(membership) != old
    assert Entry.objects.filter(action="invitation.resend", actor="school:99001").count() == 1


def test_a_second_mail_at_once_is_refused_with_the_time_to_wait(
    schools: Schools, send: Send
) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    answer = send("POST", f"/Users/{membership.pk}/.invite")
    assert answer.status_code == 429
    assert 590 <= int(answer["Retry-After"]) <= 600
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json()["status"] == "429"
    assert Mail.objects.count() == 1


def test_each_time_the_wait_is_longer(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    at, waits = NOW, []
    for _ in range(4):
        with pytest.raises(TooSoonError) as refusal:
            actions.resend(invitation=invitation_of(membership), actor="school:99001", now=at)
        waits.append(refusal.value.until - at)
        at = refusal.value.until
        actions.resend(invitation=invitation_of(membership), actor="school:99001", now=at)
    assert waits == [
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(days=1),
    ]


def test_what_has_been_answered_is_not_sent_again(schools: Schools, send: Send) -> None:
    refused = ask(schools.saint_exupery, ANNE, now=NOW)
    actions.refuse(invitation=invitation_of(refused), now=LATER)
    confirmed(schools.sainte_marie, MARC, now=NOW)
    known = ask(schools.saint_exupery, MARC, now=NOW)
    for membership in (refused, known):
        answer = send("POST", f"/Users/{membership.pk}/.invite")
        assert answer.status_code == 409
        assert "no invitation to send again" in answer.json()["detail"]


def test_a_school_year_that_is_over_is_not_invited_to_again(schools: Schools, send: Send) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW)
    after = datetime(2027, 9, 15, 9, tzinfo=UTC)
    with pytest.raises(AlreadyAnsweredError):
        actions.resend(invitation=invitation_of(membership), actor="school:99001", now=after)


def test_another_schools_people_do_not_exist(schools: Schools, send: Send) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW - timedelta(days=1))
    answer = send("POST", f"/Users/{membership.pk}/.invite", fase=99002)
    assert answer.status_code == 404
    assert send("POST", "/Users/nobody/.invite").status_code == 404
    assert send("POST", "/Users/%00/.invite").status_code == 404
    assert Mail.objects.count() == 1


def test_only_a_post_with_a_token_sends(schools: Schools, send: Send) -> None:
    membership = ask(schools.saint_exupery, ANNE, now=NOW - timedelta(days=1))
    path = f"/Users/{membership.pk}/.invite"
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = send(method, path)
        assert answer.status_code == 405, method
        assert answer["Allow"] == "POST"
    assert Client().post(f"/scim/v2{path}").status_code == 401
    assert Mail.objects.count() == 1

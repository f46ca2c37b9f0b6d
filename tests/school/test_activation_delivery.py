"""What is asked reaches the federation once, whatever happens on the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from preau.journal.models import Entry
from preau.protocol.scim import PreauUser
from preau.school.activations import delivery, sentences
from preau.school.activations.actions import PlanChanged, ask, close_access, open_access, plan
from preau.school.activations.delivery import deliver, hasten
from preau.school.activations.following import follow
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import standings
from preau.school.activations.words import Action, Outcome, State
from preau.school.consents.actions import encode, withdraw
from preau.school.provisioning.actions import look, refresh
from preau.school.provisioning.models import Reading, RemoteMember
from preau.school.register.models import PositionCategory, StaffMember
from preau.work.models import LEASE
from tests.school.cast import NOW, TODAY, Cast
from tests.school.other_side import Answer, OtherSide

EXTENSION = "urn:ietf:params:scim:schemas:extension:preau:2.0:User"
MINUTE = timedelta(minutes=1)
CONCERNED = ("P0001", "P0004", "P0036")


class Power(BaseException):
    """The power goes off: nothing after this is run."""


def ask_all() -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)


def ask_for(staff: StaffMember) -> None:
    ask(lines=standings([staff], today=TODAY), collective=False, by="user:1", now=NOW)


def outcomes() -> dict[str, str]:
    """Return the newest outcome of each person."""
    rows = AccessRequest.objects.order_by("pk").values_list("staff__key", "outcome")
    return dict(rows)


def roles_of(user: dict[str, Any]) -> set[str]:
    held = user.get(EXTENSION, {}).get("registrations", [])
    return {registration["role"] for registration in held}


def readdress(staff: StaffMember, email: str) -> None:
    staff.refresh_from_db()
    encode(staff=staff, email=email, ticked=True, signed_on=TODAY, by="user:1", now=NOW)


def test_a_collective_activation_creates_everybody_who_may_be(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_all()

    assert deliver(NOW) == 3

    assert outcomes() == dict.fromkeys(CONCERNED, "active")
    assert set(other_side.users) == set(CONCERNED)
    assert roles_of(other_side.users["P0001"]) == {"teacher", "head"}
    assert other_side.bulks() == 1


def test_the_plan_is_then_empty(cast: Cast, other_side: OtherSide) -> None:
    ask_all()
    deliver(NOW)

    actions = {line.action for line in plan(TODAY)}

    assert actions == {Action.NONE, Action.BLOCKED}
    assert deliver(NOW) == 0


def test_an_unreachable_federation_loses_nothing(cast: Cast, other_side: OtherSide) -> None:
    ask_all()
    other_side.broken = lambda _path: ("503 Service Unavailable", "text/plain", b"")

    deliver(NOW)

    waiting = AccessRequest.objects.queued()
    assert {row.attempts for row in waiting} == {1}
    assert all("conservée" in row.detail for row in waiting)
    assert Reading.current().problem

    other_side.broken = lambda _path: None
    assert deliver(NOW + MINUTE) == 3
    assert set(outcomes().values()) == {"active"}


def test_a_federation_that_is_off_for_days_is_still_tried(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    other_side.broken = lambda _path: ("503 Service Unavailable", "text/plain", b"")
    now = NOW
    for _ in range(20):
        now += timedelta(hours=2)
        assert deliver(now) == 1
    other_side.broken = lambda _path: None

    deliver(now + timedelta(hours=2))

    assert outcomes() == {"P0004": "active"}


def test_who_cannot_wait_may_try_now(cast: Cast, other_side: OtherSide) -> None:
    ask_for(cast.elise)
    other_side.broken = lambda _path: ("503 Service Unavailable", "text/plain", b"")
    deliver(NOW)
    other_side.broken = lambda _path: None
    assert deliver(NOW) == 0

    hasten(NOW)

    assert deliver(NOW) == 1


@pytest.mark.parametrize("moment", ["after the sending", "before the sending"])
def test_power_lost_at_any_moment_doubles_nothing(
    cast: Cast, other_side: OtherSide, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    ask_all()

    def power_off(*_args: Any, **_kwargs: Any) -> None:
        raise Power

    where = "_settle" if moment == "after the sending" else "_operations"
    with monkeypatch.context() as patch:
        patch.setattr(delivery, where, power_off)
        with pytest.raises(Power):
            deliver(NOW)
    sent_before = other_side.bulks()
    assert deliver(NOW) == 0, "the lease still runs"

    assert deliver(NOW + LEASE) == 3

    assert set(other_side.users) == set(CONCERNED)
    assert other_side.bulks() == 1
    assert sent_before == (1 if moment == "after the sending" else 0)
    assert set(outcomes().values()) == {"active"}


def test_a_connection_cut_in_the_middle_doubles_nothing(cast: Cast, other_side: OtherSide) -> None:
    ask_all()
    lost = ("502 Bad Gateway", "text/html", b"<h1>Bad Gateway</h1>")
    readings: list[str] = []

    def cut_after_the_bulk(path: str) -> Answer | None:
        readings.append(path)
        return lost if path.endswith("/Users") and "/scim/v2/Bulk" in readings else None

    other_side.broken = cut_after_the_bulk
    deliver(NOW)
    assert set(outcomes().values()) == {"queued"}
    other_side.broken = lambda _path: None

    deliver(NOW + MINUTE)

    assert other_side.bulks() == 1
    assert set(outcomes().values()) == {"active"}


def test_a_worker_that_comes_back_late_changes_nothing(
    cast: Cast, other_side: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(cast.elise)
    settle = delivery._settle
    late: list[Any] = []
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_settle", lambda *args, **kwargs: late.append((args, kwargs)))
        deliver(NOW)
    other_side.forget("P0004")
    other_side.broken = lambda _path: ("503 Service Unavailable", "text/plain", b"")
    deliver(NOW + LEASE)

    (args, kwargs) = late[0]
    settle(*args, **kwargs)

    assert outcomes() == {"P0004": "queued"}


def test_a_withdrawal_before_the_sending_cancels_it(cast: Cast, other_side: OtherSide) -> None:
    ask_all()
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    deliver(NOW)

    assert outcomes() == {"P0001": "active", "P0004": "refused", "P0036": "active"}
    assert "P0004" not in other_side.users
    assert "autorisation" in AccessRequest.objects.get(staff=cast.elise).detail


def test_an_address_changed_before_the_sending_is_not_sent(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    readdress(cast.elise, "elise.new@example.org")

    deliver(NOW)

    assert outcomes() == {"P0004": "refused"}
    assert other_side.users == {}


def test_a_new_address_with_its_consent_replaces_the_old(cast: Cast, other_side: OtherSide) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    readdress(cast.elise, "elise.new@example.org")
    assert standings([cast.elise], today=TODAY)[0].action is Action.REPLACE

    ask_for(cast.elise)
    deliver(NOW)

    assert other_side.users["P0004"]["userName"] == "elise.new@example.org"
    assert len(other_side.users) == 1
    assert standings([cast.elise], today=TODAY)[0].action is Action.NONE


CORRECTED = "elise.corrected@example.org"


def test_an_address_corrected_at_the_federation_stays_until_the_school_has_a_new_permission(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    other_side.change("P0004", user_name=CORRECTED)
    refresh(NOW)
    blocked = standings([cast.elise], today=TODAY)[0]
    assert (blocked.action, blocked.state) == (Action.BLOCKED, State.ACTIVE)
    assert CORRECTED in blocked.reason
    assert blocked.remedy == reverse("record-addresses", args=["P0004"])

    readdress(cast.elise, CORRECTED)

    assert standings([cast.elise], today=TODAY)[0].action is Action.NONE


def test_a_new_permission_for_the_address_of_the_record_sends_it_again(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    other_side.change("P0004", user_name=CORRECTED)
    refresh(NOW)

    readdress(cast.elise, cast.elise.private_email)
    ask_for(cast.elise)
    deliver(NOW)

    assert other_side.users["P0004"]["userName"] == cast.elise.private_email
    assert standings([cast.elise], today=TODAY)[0].action is Action.NONE


def test_a_correction_of_what_a_stranger_refused_is_not_put_back(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    AccessRequest.objects.update(outcome=Outcome.REFUSED, detail=sentences.NOT_ME)
    other_side.change("P0004", user_name=CORRECTED)
    refresh(NOW)

    assert standings([cast.elise], today=TODAY)[0].action is Action.BLOCKED


def test_a_correction_made_after_the_question_is_not_put_back_either(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    head = PositionCategory.objects.get(title="Directeur d'école fondamentale")
    cast.elise.positions.create(title=head, starts_on=TODAY)
    ask_for(cast.elise)
    other_side.change("P0004", user_name=CORRECTED)

    deliver(NOW)

    assert other_side.users["P0004"]["userName"] == CORRECTED
    assert outcomes()["P0004"] == "refused"
    assert standings([cast.elise], today=TODAY)[0].action is Action.BLOCKED


def deleted_there(side: OtherSide, key: str) -> None:
    """The person had the account deleted at the federation."""
    (user,) = (one for one in side.storage.resources if one.external_id == key)
    user.active = False
    user[PreauUser].account_deleted_on = "2026-11-20"


def test_a_deleted_account_is_asked_for_again_only_with_a_new_permission(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    deleted_there(other_side, "P0004")
    refresh(NOW)
    blocked = standings([cast.elise], today=TODAY)[0]
    assert (blocked.action, blocked.state) == (Action.BLOCKED, State.REFUSED)
    assert "20 novembre 2026" in blocked.reason

    readdress(cast.elise, cast.elise.private_email)

    asked = standings([cast.elise], today=TODAY)[0]
    assert asked.action is Action.REACTIVATE
    assert "invitation" in asked.reason


def test_the_school_remembers_a_deletion_that_the_federation_has_forgotten(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    deleted_there(other_side, "P0004")
    refresh(NOW)
    other_side.forget("P0004")
    refresh(NOW)
    assert standings([cast.elise], today=TODAY)[0].action is Action.BLOCKED
    assert [row.external_id for row in look()] == ["P0004"]

    readdress(cast.elise, cast.elise.private_email)
    ask_for(cast.elise)
    deliver(NOW)

    assert other_side.users["P0004"]["active"] is True
    assert standings([cast.elise], today=TODAY)[0].action is Action.NONE


def test_a_new_role_is_added(cast: Cast, other_side: OtherSide) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    head = PositionCategory.objects.get(title="Directeur d'école fondamentale")
    cast.elise.positions.create(title=head, starts_on=TODAY)

    ask_for(cast.elise)
    deliver(NOW)

    assert roles_of(other_side.users["P0004"]) == {"teacher", "head"}
    assert AccessRequest.objects.last().action == Action.ADD_ROLE  # type: ignore[union-attr]


def test_a_lost_role_is_ended_alone(cast: Cast, other_side: OtherSide) -> None:
    ask_for(cast.evrard)
    deliver(NOW)
    cast.evrard.positions.filter(title__category="teaching").delete()

    ask_for(cast.evrard)
    deliver(NOW)

    assert roles_of(other_side.users["P0001"]) == {"head"}
    assert other_side.users["P0001"]["active"] is True
    assert outcomes() == {"P0001": "ended"}


def test_an_access_closed_by_hand_is_ended_and_stays_so(cast: Cast, other_side: OtherSide) -> None:
    ask_all()
    deliver(NOW)

    close_access(staff=cast.elise, by="user:1", now=NOW)
    deliver(NOW)

    assert other_side.users["P0004"]["active"] is False
    assert outcomes()["P0004"] == "ended"
    assert {line.action for line in plan(TODAY)} == {Action.NONE, Action.BLOCKED}


def test_an_access_opened_again_is_the_same_one(cast: Cast, other_side: OtherSide) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    before = other_side.users["P0004"]["id"]
    close_access(staff=cast.elise, by="user:1", now=NOW)
    deliver(NOW)

    open_access(staff=cast.elise, by="user:1", now=NOW)
    ask_for(cast.elise)
    deliver(NOW)

    assert other_side.users["P0004"]["id"] == before
    assert other_side.users["P0004"]["active"] is True
    assert outcomes() == {"P0004": "active"}


def test_closing_cancels_what_waits_even_if_a_worker_holds_it(
    cast: Cast, other_side: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(cast.elise)
    carry_out = delivery._carry_out

    def closed_meanwhile(*args: Any) -> Any:
        close_access(staff=cast.elise, by="user:1", now=NOW)
        return carry_out(*args)

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_carry_out", closed_meanwhile)
        deliver(NOW)
    assert other_side.users["P0004"]["active"] is True

    deliver(NOW)

    assert other_side.users["P0004"]["active"] is False
    assert list(AccessRequest.objects.values_list("outcome", flat=True)) == ["refused", "ended"]


def test_closing_what_was_never_open_is_no_failure(cast: Cast, other_side: OtherSide) -> None:
    assert close_access(staff=cast.elise, by="user:1", now=NOW) is None
    assert deliver(NOW) == 0


def test_each_refusal_of_one_person_leaves_the_others(cast: Cast, other_side: OtherSide) -> None:
    ask_for(cast.elise)
    deliver(NOW)
    other_side.change("P0004", external_id="ANOTHER-KEY")

    refresh(NOW)
    ask_all()
    deliver(NOW)

    assert outcomes() == {"P0001": "active", "P0004": "refused", "P0036": "active"}
    detail = AccessRequest.objects.filter(staff=cast.elise).last()
    assert detail is not None
    assert "autre clé" in detail.detail


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no such name")
def test_a_name_that_cannot_be_sent_is_refused_alone(cast: Cast, other_side: OtherSide) -> None:
    StaffMember.objects.filter(pk=cast.elise.pk).update(given_name="É" * 101)
    ask_all()

    deliver(NOW)

    assert outcomes() == {"P0001": "active", "P0004": "refused", "P0036": "active"}


def test_nobody_is_asked_for_twice_at_a_time(cast: Cast, other_side: OtherSide) -> None:
    lines = plan(TODAY)
    ask(lines=lines, collective=True, by="user:1", now=NOW)

    with pytest.raises(PlanChanged):
        ask(lines=lines, collective=True, by="user:2", now=NOW)

    assert AccessRequest.objects.count() == 3


def test_a_plan_read_before_a_withdrawal_asks_nothing(cast: Cast) -> None:
    lines = plan(TODAY)
    withdraw(staff=cast.elise, by="user:1", now=NOW)

    with pytest.raises(PlanChanged):
        ask(lines=lines, collective=True, by="user:1", now=NOW)

    assert AccessRequest.objects.count() == 0


def test_the_answer_of_an_invited_person_is_followed(cast: Cast, other_side: OtherSide) -> None:
    ask_all()
    deliver(NOW)
    AccessRequest.objects.update(outcome="invited")
    member = RemoteMember.objects.get(external_id="P0004")
    member.registrations[0]["status"] = "invited"
    member.save()
    RemoteMember.objects.filter(external_id="P0036").update(
        registrations=[{"school_year": "2026-2027", "role": "teacher", "status": "refused"}]
    )

    assert follow(NOW) == 2

    assert outcomes() == {"P0001": "active", "P0004": "invited", "P0036": "refused"}
    assert follow(NOW) == 0


def test_the_journal_says_who_asked_and_what_became_of_it(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    deliver(NOW)

    lines = Entry.objects.filter(action__startswith="access.").values_list("actor", "action")
    assert list(lines) == [("user:1", "access.ask"), ("worker", "access.settle")]
    details = str(list(Entry.objects.values_list("detail", "subject")))
    assert "example.org" not in details
    assert "Bossche" not in details


@pytest.mark.parametrize("count", [1, 3])
def test_delivery_costs_no_query_a_person(
    cast: Cast, other_side: OtherSide, count: int, django_assert_max_num_queries: Any
) -> None:
    lines = [line for line in plan(TODAY) if line.action.opens][:count]
    ask(lines=lines, collective=True, by="user:1", now=NOW)

    with django_assert_max_num_queries(32):
        deliver(NOW)


def test_an_operation_that_fails_by_their_fault_is_tried_again_then_given_up(
    cast: Cast, other_side: OtherSide
) -> None:
    ask_for(cast.elise)
    broken = (
        b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"], "Operations": '
        b'[{"method": "POST", "bulkId": "%d", "status": "500", "response": '
        b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "500"}}]}'
        % AccessRequest.objects.get().pk
    )
    other_side.broken = lambda path: (
        ("200 OK", "application/scim+json", broken) if path.endswith("/Bulk") else None
    )

    deliver(NOW)
    assert outcomes() == {"P0004": "queued"}

    now = NOW
    for _ in range(7):
        now += timedelta(hours=1)
        deliver(now)
    assert outcomes() == {"P0004": Outcome.FAILED}

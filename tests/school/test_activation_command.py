"""`preau school activate` and `status`, as people script them (contract.md)."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from preau.conf import Environment
from preau.school.activations.actions import ask, plan
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.automatic.management.commands.worker import Command as Worker
from preau.school.provisioning.models import Reading, RemoteMember
from preau.school.register.actions import enter
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast, person, position
from tests.school.other_side import OtherSide

DOWN = ("503 Service Unavailable", "text/plain", b"")


@dataclass
class Said:
    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def outcomes(self) -> dict[str, str]:
        return {r["key"]: r["outcome"] for r in self.document["results"]}

    @property
    def actions(self) -> dict[str, str]:
        return {line["key"]: line["action"] for line in self.document["plan"]}


@dataclass
class Shell:
    capture: pytest.CaptureFixture[str]

    def __call__(self, command: str, *options: str) -> Said:
        self.capture.readouterr()
        status = 0
        try:
            call_command(command, *options)
        except SystemExit as end:
            status = int(end.code or 0)
        said = self.capture.readouterr()
        return Said(status, said.out, said.err)


@pytest.fixture
def school(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_without_yes_the_plan_is_shown_and_nothing_is_written(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    said = school("activate", "--json")

    assert said.status == 0
    assert said.document["school"] == "99001"
    assert said.document["school_year"] == "2026-2027"
    assert said.document["results"] == []
    assert said.actions == {
        "P0001": "create",
        "P0004": "create",
        "P0005": "blocked",
        "P0013": "blocked",
        "P0036": "create",
        "P0053": "blocked",
    }
    line = said.document["plan"][0]
    assert set(line) == {"key", "name", "email", "roles", "action", "reason"}
    written = (Transfer, AccessRequest, RemoteMember, Reading)
    assert [model.objects.count() for model in written] == [0, 0, 0, 0]
    assert other_side.users == {}


def test_the_plan_follows_the_federation_and_not_the_mirror(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    school("activate", "--yes")
    RemoteMember.objects.all().delete()

    assert school("activate", "--json").actions["P0004"] == "none"


def test_twice_in_a_row_the_second_changes_nothing(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    first = school("activate", "--yes", "--json")
    bulks, rows = other_side.bulks(), AccessRequest.objects.count()

    second = school("activate", "--yes", "--json")

    assert (first.status, second.status) == (0, 0)
    assert first.outcomes == {"P0001": "active", "P0004": "active", "P0036": "active"}
    assert second.document["results"] == []
    assert (other_side.bulks(), AccessRequest.objects.count()) == (bulks, rows)


def test_people_read_sentences(cast: Cast, other_side: OtherSide, school: Shell) -> None:
    said = school("activate", "--yes")

    assert "Van den Bossche Élise (P0004): Créer le compte." in said.out
    assert "→ Van den Bossche Élise (P0004): Inscription confirmée." in said.out
    assert "Lambert Xavier (P0005): Bloqué. L’autorisation" in said.out


def test_an_unreachable_federation_keeps_everything(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    other_side.broken = lambda _path: DOWN

    said = school("activate", "--yes", "--json")

    assert said.status == 3
    assert set(said.outcomes.values()) == {"queued"}
    assert all("conservée" in r["detail"] for r in said.document["results"])

    other_side.broken = lambda _path: None
    again = school("activate", "--yes", "--json")
    assert again.status == 0
    assert again.outcomes == {"P0001": "active", "P0004": "active", "P0036": "active"}
    assert len(other_side.users) == 3


def test_a_refused_person_is_named_and_the_others_go(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    school("activate", "--staff", "P0004", "--yes")
    other_side.change("P0004", external_id="ANOTHER-KEY")

    said = school("activate", "--yes", "--json")

    assert said.status == 1
    assert said.outcomes == {"P0001": "active", "P0004": "refused", "P0036": "active"}


def test_one_person_alone_is_activated(cast: Cast, other_side: OtherSide, school: Shell) -> None:
    said = school("activate", "--staff", "P0004", "--yes", "--json")

    assert said.status == 0
    assert said.outcomes == {"P0004": "active"}
    assert set(other_side.users) == {"P0004"}


def test_a_blocked_person_named_on_the_line_is_a_refusal(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    said = school("activate", "--staff", "P0005", "--yes", "--json")

    assert said.status == 1
    assert said.actions == {"P0005": "blocked"}


def test_an_unknown_key_is_wrong_use_and_writes_nothing(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    said = school("activate", "--staff", "P0004", "P9999", "--yes", "--json")

    assert said.status == 2
    assert said.out == ""
    assert "P9999" in said.err
    assert AccessRequest.objects.count() == 0


def test_to_close_everybody_is_wrong_use(cast: Cast, school: Shell) -> None:
    said = school("activate", "--deactivate", "--yes")

    assert said.status == 2
    assert "--staff" in said.err


def test_a_school_without_federation_cannot_send(cast: Cast, school: Shell, settings: Any) -> None:
    settings.PREAU = Environment("school", {})

    said = school("activate", "--yes")

    assert said.status == 2
    assert AccessRequest.objects.count() == 0


def test_closing_by_hand_shows_then_does_then_rests(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    close = ("activate", "--staff", "P0004", "--deactivate", "--json")
    school("activate", "--yes")

    shown = school(*close)
    assert (shown.status, shown.actions) == (0, {"P0004": "end"})
    assert other_side.users["P0004"]["active"] is True

    done = school(*close, "--yes")
    assert (done.status, done.outcomes) == (0, {"P0004": "ended"})
    assert other_side.users["P0004"]["active"] is False

    again = school(*close, "--yes")
    assert (again.status, again.document["results"]) == (0, [])

    collective = school("activate", "--yes", "--json")
    assert collective.actions["P0004"] == "none"
    assert other_side.users["P0004"]["active"] is False


def test_the_same_person_is_opened_again_by_name(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    school("activate", "--staff", "P0004", "--yes")
    school("activate", "--staff", "P0004", "--deactivate", "--yes")

    said = school("activate", "--staff", "P0004", "--yes", "--json")

    assert (said.status, said.outcomes) == (0, {"P0004": "active"})
    assert StaffMember.objects.get(key="P0004").access_closed_on is None


def test_a_run_that_would_close_very_many_closes_nobody(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    left = [
        person(f"Q{n}", "Ancien", f"Numéro {n}", position("Instituteur primaire", "2020-09-01"))
        for n in range(6)
    ]
    members = enter(people=left, by="import", now=NOW)
    StaffMember.objects.filter(pk__in=[m.pk for m in members]).update(left_on="2026-11-01")
    school("activate", "--staff", "P0004", "--yes")
    known = other_side.storage.resources[0]
    copies = [
        known.model_copy(
            update={"id": m.key, "external_id": m.key, "user_name": f"{m.key}@example.org".lower()},
            deep=True,
        )
        for m in members
    ]
    other_side.storage.resources = [known, *copies]

    said = school("activate", "--yes", "--json")

    assert said.status == 1
    assert said.actions["Q0"] == "blocked"
    assert "retenue" in next(x["reason"] for x in said.document["plan"] if x["key"] == "Q0")
    assert said.outcomes == {"P0001": "active", "P0036": "active"}
    assert other_side.users["Q0"]["active"] is True

    by_name = school("activate", "--staff", "Q0", "--yes", "--json")
    assert by_name.outcomes == {"Q0": "ended"}


def test_status_names_every_member_of_staff(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    school("activate", "--staff", "P0004", "--yes")

    said = school("status", "--json")

    assert said.status == 0
    assert {row["key"]: row["state"] for row in said.document} == {
        "P0001": "ready",
        "P0003": "not_concerned",
        "P0004": "active",
        "P0005": "no_consent",
        "P0013": "no_email",
        "P0028": "not_concerned",
        "P0036": "ready",
        "P0053": "not_concerned",
    }
    assert set(said.document[0]) == {
        "key",
        "name",
        "email",
        "state",
        "roles",
        "school_year",
        "reason",
    }


def test_status_without_federation_says_so_and_answers(
    cast: Cast, other_side: OtherSide, school: Shell
) -> None:
    other_side.broken = lambda _path: DOWN

    said = school("status", "--json")

    assert said.status == 0
    assert len(said.document) == 8
    assert "fédération" in said.err


def test_the_worker_sends_what_the_pages_asked_and_reads_the_answers(
    cast: Cast, other_side: OtherSide
) -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)

    sends, *_ = Worker.lanes[0]

    assert sends(timezone.now()) == 3
    assert set(AccessRequest.objects.values_list("outcome", flat=True)) == {"active"}
    assert Reading.current().read_at is not None

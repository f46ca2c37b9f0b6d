"""What a dossier knows of each permission: from what it comes, what was done with it, its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from preau.school.activations.actions import ask
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import standings
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.consents.actions import encode, withdraw
from preau.school.dossiers.facts import Origin, Permission
from preau.school.dossiers.proving import proof_of
from preau.school.dossiers.reading import dossier_of, dossiers_of
from preau.school.dossiers.story import steps_asked, steps_of
from preau.school.imports.actions import carry_out
from preau.school.imports.models import Import
from preau.school.imports.undo.actions import undo
from preau.school.register.models import StaffMember
from preau.school.returns.actions import look
from preau.school.returns.forgetting import forget
from preau.school.returns.rules import KEPT_AFTER_THE_END
from tests.school.cast import NOW, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.dossiers import activate, sheet_back
from tests.school.lists import csv_of, row, somebody
from tests.school.other_side import OtherSide

LATER = NOW + timedelta(hours=1)
NEW = "elise.nouvelle@example.org"


def newest(staff: StaffMember) -> Permission:
    return dossier_of(staff).permissions[0]


def request(staff: StaffMember) -> None:
    """Ask the federation for what somebody lacks; nothing is sent yet."""
    ask(lines=standings([staff], today=TODAY), collective=False, by="user:1", now=NOW)


def said(permission: Permission) -> list[str]:
    return [step.said for step in steps_of(permission)]


def bring(*rows: str, at: Any = NOW) -> None:
    carry_out(data=csv_of(*rows), allow_leavers=True, by="user:1", now=at)


def test_one_that_was_typed_says_that_no_picture_is_kept(cast: Cast) -> None:
    encode(staff=cast.xavier, email=NEW, ticked=True, signed_on=None, by="user:1", now=LATER)
    permission = newest(cast.xavier)
    assert (permission.origin, permission.encoded.by) == (Origin.HAND, "user:1")
    assert "Préau n’a gardé aucune image" in proof_of(permission)
    assert said(permission) == ["Signée.", "Encodée, adresse et coche tapées."]


def test_one_of_a_list_names_the_list_by_its_hash(cast: Cast) -> None:
    bring(row(), at=LATER)
    permission = newest(somebody())
    assert permission.origin is Origin.LIST
    assert permission.list_sha256 == Import.objects.get().list_sha256
    assert "Reprise d’une liste" in said(permission)[1]


def test_one_of_a_sheet_tells_the_printing_the_reading_and_each_look(cast: Cast) -> None:
    page = sheet_back("P0005", NEW)
    look(page=page, by="user:2", now=timezone.now())
    permission = newest(cast.xavier)
    assert permission.origin is Origin.SHEET
    [sheet] = permission.sheets
    assert (sheet.has_picture, sheet.confirmed.by) == (True, "user:1")
    assert [one.by for one in sheet.looks] == ["user:2"]
    assert [step.partition(" ")[0] for step in said(permission)] == [
        *("Signée.", "Feuille", "Encodée", "Feuille")
    ]
    assert proof_of(permission) == ""


def test_a_sheet_that_comes_back_for_a_typed_one_is_its_proof_from_then_on(cast: Cast) -> None:
    encode(
        staff=cast.xavier,
        email=NEW,
        ticked=True,
        signed_on=(NOW - timedelta(days=1)).date(),
        by="user:1",
        now=NOW,
    )
    sheet_back("P0005", NEW)
    permission = newest(cast.xavier)
    assert permission.origin is Origin.HAND
    assert "Encodée, adresse et coche tapées." in said(permission)
    assert said(permission)[-1].endswith("revenue signée et confirmée.")


def test_a_picture_whose_time_is_over_is_said_to_be_gone(cast: Cast) -> None:
    sheet_back("P0005", NEW)
    withdraw(staff=cast.xavier, by="user:1", now=LATER)
    assert forget(LATER + KEPT_AFTER_THE_END + timedelta(days=1)) == 1
    [sheet] = newest(cast.xavier).sheets
    assert (sheet.has_picture, sheet.forgotten_at is not None) == (False, True)
    assert "effacée" in said(newest(cast.xavier))[-1]


def test_an_undone_list_leaves_both_permissions_and_says_which_signature_holds(cast: Cast) -> None:
    bring(row())
    first = newest(somebody())
    bring(row(email="anne.autre@example.org"), at=LATER)
    run = Import.objects.latest_applied()
    assert run
    undo(run=run, by="user:2", now=LATER + timedelta(hours=1))
    again, undone, earlier = dossier_of(somebody()).permissions
    assert (again.origin, again.again_of) == (Origin.AGAIN, first.number)
    assert f"autorisation n° {first.number}" in proof_of(again)
    assert undone.end
    assert undone.end.reason == "undone"
    assert earlier.number == first.number


def test_another_address_ends_the_first_and_both_stay_the_newest_first(cast: Cast) -> None:
    encode(staff=cast.elise, email=NEW, ticked=True, signed_on=None, by="user:1", now=LATER)
    new, old = dossier_of(cast.elise).permissions
    assert (new.email, new.end) == (NEW, None)
    assert old.end
    assert (old.end.reason, old.end.done.by, old.end.done.at) == (
        *("address_changed", "user:1", LATER),
    )
    assert said(old)[-1] == "Terminée : adresse changée."


def test_what_was_asked_on_it_is_told_with_the_answer(cast: Cast, other_side: OtherSide) -> None:
    activate(cast.elise)
    permission = newest(cast.elise)
    [asked] = permission.asked
    assert (asked.email, asked.was_sent, asked.outcome) == (permission.email, True, "active")
    assert said(permission)[-2:] == [
        "Demande à la fédération pour 2026-2027 : créer le compte (enseignant).",
        "Réponse de la fédération : Inscription confirmée pour 2026-2027.",
    ]


def test_the_end_of_the_access_is_told_apart_it_transmits_no_address(
    cast: Cast, other_side: OtherSide
) -> None:
    activate(cast.elise)
    withdraw_permission(staff=cast.elise, by="user:1", now=timezone.now())
    [ending] = dossier_of(cast.elise).endings
    assert (ending.action, ending.email, ending.was_sent) == ("end", "", False)
    [step] = steps_asked([ending])
    assert step.said.endswith("fermer l’accès. Elle attend encore.")


def test_what_was_stopped_before_it_left_says_that_nothing_left(cast: Cast) -> None:
    request(cast.elise)
    withdraw_permission(staff=cast.elise, by="user:1", now=LATER)
    permission = newest(cast.elise)
    assert permission.asked[0].was_sent is False
    assert any(one.startswith("Rien n’est parti : Refusé.") for one in said(permission))


def test_what_a_worker_took_and_nobody_answered_may_have_left(cast: Cast) -> None:
    request(cast.elise)
    AccessRequest.objects.claim(now=LATER, limit=1)
    withdraw_permission(staff=cast.elise, by="user:1", now=LATER)
    permission = newest(cast.elise)
    assert permission.asked[0].was_sent is None
    assert any("Rien ne dit si elle était déjà partie." in one for one in said(permission))


@pytest.mark.parametrize("count", [1, 300])
def test_one_person_or_three_hundred_cost_the_same_queries(
    cast: Cast, django_assert_num_queries: Any, count: int
) -> None:
    staff = make_crowd(300)
    sheet_back(staff[0].key, "camille@example.org")
    with django_assert_num_queries(9):
        found = dossiers_of(staff[:count])
    assert len(found) == count
    assert found[0].permissions[0].sheets

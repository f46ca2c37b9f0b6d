"""The last list taken back: exactly what it changed, but nobody who has changed since."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from preau.journal.models import Entry
from preau.school.activations.actions import ask
from preau.school.activations.standing import standings
from preau.school.consents.actions import encode, withdraw
from preau.school.consents.models import Consent
from preau.school.imports.models import Import, ImportedPerson
from preau.school.imports.undo.actions import NothingToUndoError, look_back, undo
from preau.school.imports.undo.rules import UndoPlan
from preau.school.register.actions import leave, set_category
from preau.school.register.models import Category, PositionCategory, StaffMember
from tests.school.cast import NOW, TODAY, Cast
from tests.school.lists import apply, apply_file, csv_of, plain, row, somebody
from tests.school.other_side import OtherSide

pytestmark = pytest.mark.django_db

ANNE = row()
PAUL = row(key="T2", family="Martin", given="Paul", email="paul.martin@example.org")
OTHERS = [row(key=f"X{n}", family=f"Autre{n}", email="", tick="") for n in range(10)]
LATER = NOW + timedelta(hours=1)


def register() -> dict[str, list[object]]:
    """Return what the register and the valid permissions say, without the numbers of rows."""
    return {
        s.key: [
            *(s.family_name, s.given_name, s.registration_number, s.birth_date, s.gender),
            *(s.private_email, s.refused_email, s.refused_email_reason, s.left_on),
            sorted((p.title.title, p.starts_on, p.ends_on) for p in s.positions.all()),
            [(c.email, c.signed_on, c.text_id) for c in s.consents.valid()],
        ]
        for s in StaffMember.objects.with_positions()
    }


def take_back(by: str = "user:1") -> UndoPlan:
    run = Import.objects.latest_applied()
    assert run
    return undo(run=run, by=by, now=LATER)


def kept(plan: UndoPlan) -> dict[str, str]:
    return {one.memory.key: plain(one.because) for one in plan.kept}


BEFORE = (ANNE, PAUL, row(key="T3", family="Seul", email="non(at)example.org"), *OTHERS)
SECOND = {
    "a person who comes": (*BEFORE, row(key="T9", family="Neuf", email="neuf@example.org")),
    "a person who leaves": (ANNE, *BEFORE[2:]),
    "a name": (row(family="Simon"), *BEFORE[1:]),
    "functions": (row(title="Chargé de mission", ends="30/06/2027"), *BEFORE[1:]),
    "an address with a permission": (
        row(email="anne@example.com", signed="20/11/2026"),
        *BEFORE[1:],
    ),
    "an address without a permission": (row(email="anne@example.com", tick="Non"), *BEFORE[1:]),
    "two addresses exchanged": (
        row(email="paul.martin@example.org"),
        row(key="T2", family="Martin", given="Paul", email="anne.lefevre@example.org"),
        *BEFORE[2:],
    ),
    "an address mended": (ANNE, PAUL, row(key="T3", family="Seul", email="oui@example.org")),
    "everything": (row(key="T9", family="Neuf"), *OTHERS),
}


@pytest.mark.parametrize("change", SECOND)
def test_import_undo_import_is_the_same_as_one_import(change: str) -> None:
    apply(*BEFORE)
    before, titles = register(), PositionCategory.objects.count()
    apply(*SECOND[change])
    after = register()
    assert after != before
    plan = take_back()
    assert (plan.kept, register(), PositionCategory.objects.count()) == ([], before, titles)
    apply(*SECOND[change])
    assert register() == after


def test_the_first_list_of_all_is_taken_back_whole() -> None:
    apply(*BEFORE)
    after = register()
    take_back()
    assert (register(), Consent.objects.count()) == ({}, 0)
    apply(*BEFORE)
    assert register() == after


def test_only_the_last_list_is_taken_back_and_only_once() -> None:
    apply(ANNE)
    first = Import.objects.latest_applied()
    apply(ANNE, PAUL)
    with pytest.raises(NothingToUndoError):
        undo(run=first, by="user:1", now=LATER)
    take_back()
    with pytest.raises(NothingToUndoError):
        take_back()
    assert list(register()) == ["T1"]


def test_a_list_that_changes_nothing_leaves_the_one_before_it_to_be_taken_back() -> None:
    apply(ANNE)
    apply(ANNE)
    assert Import.objects.count() == 1
    take_back()
    assert register() == {}


def test_people_are_remembered_for_the_last_list_only() -> None:
    apply(ANNE, PAUL)
    apply(ANNE, PAUL, *OTHERS)
    assert sorted(ImportedPerson.objects.values_list("key", flat=True)) == [
        f"X{n}" for n in range(10)
    ]


def by_hand(email: str, *, ticked: bool = True) -> Callable[[], object]:
    return lambda: encode(
        staff=somebody(), email=email, ticked=ticked, signed_on=None, by="user:2", now=NOW
    )


SINCE: dict[str, tuple[Callable[[], object], str]] = {
    "address": (
        by_hand("autre@example.org"),
        "Modifiée depuis : e-mail privé, autorisation.",
    ),
    "permission withdrawn": (
        lambda: withdraw(staff=somebody(), by="user:2", now=NOW),
        "Modifiée depuis : autorisation.",
    ),
    "left": (
        lambda: leave(staff=[somebody()], on=TODAY, by="user:2", now=NOW),
        "Modifiée depuis : date de sortie.",
    ),
}


@pytest.mark.parametrize("since", SINCE)
def test_whoever_has_changed_since_is_left_and_named(since: str) -> None:
    change, because = SINCE[since]
    apply(ANNE, PAUL)
    apply(row(family="Simon"), row(key="T2", family="Simon", given="Paul", email=""))
    change()
    after = register()["T1"]
    assert kept(take_back()) == {"T1": because}
    assert register()["T1"] == after
    assert somebody("T2").family_name == "Martin"
    assert plain(ImportedPerson.objects.get().kept_because) == because


def test_a_permission_that_was_withdrawn_does_not_come_back() -> None:
    apply(ANNE)
    apply(row(email="anne@example.com", signed="20/11/2026"))
    withdraw(staff=somebody(), by="user:2", now=NOW)
    assert list(kept(take_back())) == ["T1"]
    assert not somebody().consents.valid().exists()


def test_what_was_signed_is_written_down_again_as_it_was() -> None:
    apply(ANNE)
    first = somebody().consents.get()
    apply(row(email="anne@example.com", signed="20/11/2026"))
    take_back()
    again, second, ended = somebody().consents.order_by("-pk")
    assert (again.email, again.signed_on, again.text_id) == (
        first.email,
        first.signed_on,
        first.text_id,
    )
    assert (second.end_reason, ended.end_reason) == ("undone", "address_changed")
    assert (again.encoded_by, again.encoded_at) == ("user:1", LATER)


def test_an_address_that_somebody_else_has_since_is_not_taken_from_them() -> None:
    apply(ANNE, PAUL)
    apply(row(email="anne@example.com"), PAUL)
    encode(
        staff=somebody("T2"),
        email="anne.lefevre@example.org",
        ticked=False,
        signed_on=None,
        by="user:2",
        now=NOW,
    )
    assert kept(take_back()) == {
        "T1": "Son adresse d’avant est maintenant celle d’une autre personne (T2)."
    }


def test_somebody_for_whom_an_access_was_asked_stays(cast: Cast, other_side: OtherSide) -> None:
    apply_file(csv_of(ANNE, PAUL))
    ask(lines=standings([somebody()], today=TODAY), collective=False, by="user:2", now=NOW)
    assert kept(take_back()) == {
        "T1": "Depuis, une demande d’accès ou une feuille a été faite pour cette personne."
    }
    assert somebody().consents.valid().exists()
    assert not StaffMember.objects.filter(key="T2").exists()


def test_a_function_that_somebody_classified_since_stays_in_the_table() -> None:
    apply(row(title="Chargé de mission"))
    title = PositionCategory.objects.unknown().get()
    set_category(title=title, category=Category.OTHER, by="user:2", now=NOW)
    take_back()
    assert PositionCategory.objects.filter(pk=title.pk).exists()


def test_the_journal_tells_what_was_taken_back_and_names_nobody() -> None:
    apply(ANNE, PAUL)
    apply(row(email="anne@example.com"), row(key="T9", family="Neuf", email="neuf@example.org"))
    take_back()
    line = Entry.objects.get(action="import.undo")
    assert (line.actor, line.detail) == ("user:1", {"removed": 1, "restored": 2, "kept": 0})
    told = {e.action for e in Entry.objects.filter(at=LATER)}
    assert told >= {"staff.forget", "consent.forget", "consent.end", "consent.open", "staff.enter"}
    words = " ".join(f"{e.subject} {e.detail}" for e in Entry.objects.all())
    assert not any(word in words for word in ("Lefèvre", "Neuf", "example.org"))


def test_what_fails_in_the_middle_leaves_everything_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apply(ANNE)
    apply(row(family="Simon"), PAUL)
    before = register()

    def interrupted(**_words: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr("preau.school.imports.undo.actions.enter", interrupted)
    with pytest.raises(IntegrityError), transaction.atomic():
        take_back()
    assert (register(), ImportedPerson.objects.count()) == (before, 2)


def test_a_thousand_people_are_taken_back_without_a_query_each(
    django_assert_max_num_queries: Any,
) -> None:
    def people(family: str) -> bytes:
        return csv_of(
            *(
                row(key=f"T{n}", family=family, email=f"a{n}@{family}.example.org")
                for n in range(1000)
            )
        )

    apply_file(people("simon"))
    apply_file(people("martin"))
    run = Import.objects.latest_applied()
    assert run
    with django_assert_max_num_queries(15):
        assert len(look_back(run).restored) == 1000
    with django_assert_max_num_queries(120):
        undo(run=run, by="user:1", now=LATER)
    assert set(StaffMember.objects.values_list("family_name", flat=True)) == {"simon"}
    assert Consent.objects.valid().count() == 1000


def shown(browser: Client, where: str = "/import/annuler/") -> str:
    return " ".join(plain(browser.get(where, follow=True).content.decode()).split())


def test_the_page_shows_what_comes_back_and_who_stays_before_anything_is_written(
    secretary: Client,
) -> None:
    apply(ANNE, PAUL)
    apply(row(family="Simon"), row(key="T2", family="Simon", given="Paul", email=""), OTHERS[0])
    by_hand("autre@example.org")()
    page = shown(secretary)
    assert "25 novembre 2026 à 09:00 par l’import d’une liste" in page
    assert "Modifiée depuis : e-mail privé, autorisation." in page
    assert "Simon</span>" in shown(secretary, "/import/annuler/?voir=remises")
    assert "Autre0" in shown(secretary, "/import/annuler/?voir=retirees")
    assert somebody("T2").family_name == "Simon"


def test_confirming_takes_the_list_back_and_names_who_stays(secretary: Client) -> None:
    apply(ANNE, PAUL)
    apply(row(family="Simon"), row(key="T2", family="Simon", given="Paul", email=""))
    by_hand("autre@example.org")()
    run = Import.objects.latest_applied()
    assert run
    secretary.post("/import/annuler/", {"import": run.pk})
    page = shown(secretary)
    assert "L’importation est annulée" in page
    assert "1 personne laissée telle quelle" in page
    assert "Simon Anne" in page
    assert somebody("T2").family_name == "Martin"


def test_a_page_that_is_out_of_date_takes_nothing_back(secretary: Client) -> None:
    apply(ANNE)
    first = Import.objects.latest_applied()
    assert first
    apply(ANNE, PAUL)
    for number in (str(first.pk), "", "x"):
        answer = secretary.post("/import/annuler/", {"import": number}, follow=True)
        assert "Rien n’a été changé." in plain(answer.content.decode())
    assert {"T1", "T2"} <= set(register())


def test_the_page_of_imports_leads_there_while_there_is_something_to_undo(
    secretary: Client,
) -> None:
    assert "/import/annuler/" not in shown(secretary, "/import/")
    assert "Il n’y a pas d’importation à annuler" in shown(secretary)
    apply(ANNE)
    assert "/import/annuler/" in shown(secretary, "/import/")
    take_back()
    assert "/import/annuler/" not in shown(secretary, "/import/")


def test_a_reader_takes_nothing_back(reader: Client) -> None:
    apply(ANNE)
    assert reader.get("/import/annuler/").status_code == 403
    assert reader.post("/import/annuler/", {"import": "1"}).status_code == 403


def command(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("undo_import", *words, stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), plain(out.getvalue())
    except CommandError as error:
        return error.returncode, plain(str(error))
    return 0, plain(out.getvalue())


def test_the_command_shows_then_takes_back() -> None:
    apply(ANNE, PAUL)
    apply(row(family="Simon"), PAUL)
    status, said = command()
    assert (status, somebody().family_name) == (0, "Simon")
    assert "rien n’est écrit" in said
    assert command("--yes")[0] == 0
    assert somebody().family_name == "Lefèvre"
    assert command("--yes") == (2, "Il n’y a pas d’importation à annuler.")


def test_the_command_names_who_stays_and_exits_1() -> None:
    apply(ANNE)
    apply(row(family="Simon"))
    withdraw(staff=somebody(), by="user:2", now=NOW)
    status, said = command("--yes", "--json")
    assert status == 1
    assert json.loads(said) == {
        "undone": True,
        "removed": 0,
        "restored": 0,
        "kept": [
            {"key": "T1", "person": "Simon Anne", "reason": "Modifiée depuis : autorisation."}
        ],
    }

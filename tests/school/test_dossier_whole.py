"""The dossiers of a whole school: who is in the ZIP, the list, the worker, what it costs."""

import csv
import io
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.consents.actions import withdraw
from preau.school.dossiers import whole
from preau.school.dossiers.actions import export_many
from preau.school.dossiers.scope import Scope, Which
from preau.school.downloads.making import make_next
from preau.school.downloads.models import Download
from preau.school.people.models import Group
from preau.school.register.actions import leave
from preau.school.register.models import School
from tests.school.cast import NOW, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.dossiers import facts_in, sheet_back, unpacked
from tests.school.lists import plain

PAGE = "/dossiers/"


def zip_of(scope: Scope, by: str = "command") -> bytes:
    file = BytesIO()
    export_many(scope=scope, file=file, by=by, now=timezone.now()).keep()
    return file.getvalue()


def folders(files: dict[str, bytes]) -> list[str]:
    return sorted({name.partition("/")[0] for name in files if "/" in name})


def keys(scope: Scope) -> list[str]:
    """Return the keys of those in a scope, from the list in its ZIP."""
    with ZipFile(BytesIO(zip_of(scope))) as archive:
        text = archive.read("index.csv").decode("utf-8-sig")
    return [row["Clé"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def test_each_person_has_a_whole_folder_and_every_hash_holds(cast: Cast, tmp_path: Path) -> None:
    sheet_back("P0005", "xavier.lambert5@example.org")
    files = unpacked(zip_of(Scope()), tmp_path)
    assert folders(files) == [
        "Evrard-Marie-Laure_P0001",
        "Henrard-Sophie_P0003",
        "Lambert-Ines_P0053",
        "Lambert-Xavier_P0005",
        "Van-den-Bossche-Elise_P0004",
        "Vandamme-Nathalie_P0036",
    ]
    folder = "Lambert-Xavier_P0005/"
    [permission] = facts_in(files, folder)["permissions"]
    assert (
        sha256(files[folder + permission["text"]["file"]]).hexdigest()
        == (permission["text"]["sha256"])
    )
    assert folder + permission["sheets"][0]["file"] in files


def test_one_folder_given_to_its_person_can_be_checked_alone(cast: Cast, tmp_path: Path) -> None:
    files = unpacked(zip_of(Scope()), tmp_path)
    own = {n: d for n, d in files.items() if n.startswith("Lambert-Ines_P0053/")}
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, data in own.items():
            archive.writestr(name.partition("/")[2], data)
    assert len(unpacked(packed.getvalue(), tmp_path / "alone")) == len(own)


def test_the_list_leads_to_each_dossier_and_names_those_who_left(
    cast: Cast, tmp_path: Path
) -> None:
    leave(staff=[cast.elise], on=TODAY, by="test", now=NOW)
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    files = unpacked(zip_of(Scope(), cast.head.actor), tmp_path)
    page = files["index.html"].decode()
    assert '<a href="Van-den-Bossche-Elise_P0004/dossier.pdf">Van den Bossche Élise</a>' in page
    assert "Marie-Laure Evrard (direction)" in page
    assert "5 dossiers." in page
    assert "retirée" in page
    assert "Van den Bossche Élise;retirée;" in files["index.csv"].decode()
    assert ";10/09/2026;2026-11;1;0;" in files["index.csv"].decode()


def test_an_odd_name_is_no_markup_in_the_list_and_no_formula(cast: Cast, tmp_path: Path) -> None:
    cast.elise.family_name = "=<script>alert(1)</script>"
    cast.elise.save()
    files = unpacked(zip_of(Scope()), tmp_path)
    assert b"<script>" not in files["index.html"]
    assert ";'=<script>" in files["index.csv"].decode()


def test_those_with_a_valid_permission_only(cast: Cast) -> None:
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    assert "P0004" in keys(Scope())
    assert keys(Scope(which=Which.VALID)) == ["P0001", "P0003", "P0053", "P0036"]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 8, 26), date(2026, 9, 10), ["P0001", "P0004"]),
        (date(2026, 11, 3), None, ["P0036"]),
        (None, date(2025, 8, 28), ["P0003"]),
        (date(2026, 8, 27), date(2026, 9, 9), []),
    ],
)
def test_those_who_signed_within_some_days_both_included(
    cast: Cast, first: date | None, last: date | None, found: list[str]
) -> None:
    assert keys(Scope(which=Which.PERIOD, first=first, last=last)) == found


def test_a_lost_key_is_said_of_each_person_and_the_others_are_whole(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    sheet_back("P0005", "xavier.lambert5@example.org")
    settings.SECRET_KEY = "une autre"
    file = BytesIO()
    made = export_many(scope=Scope(), file=file, by="command", now=timezone.now())
    [warning] = made.warnings
    assert warning.startswith("Lambert Xavier (P0005) : ")
    assert len(folders(unpacked(file.getvalue(), tmp_path))) == 6


@pytest.mark.parametrize("count", [3, 50])
def test_three_people_or_fifty_cost_the_same_queries(
    cast: Cast, django_assert_num_queries: Any, count: int
) -> None:
    named = tuple(staff.key for staff in make_crowd(60)[:count])
    with django_assert_num_queries(12):
        zip_of(Scope(which=Which.NAMED, keys=named))


def test_people_are_read_in_portions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "AT_ONCE", 2)
    told: list[tuple[int, int]] = []
    file = BytesIO()
    now = timezone.now()
    export_many(
        scope=Scope(), file=file, by="command", now=now, progress=lambda *far: told.append(far)
    )
    assert told == [(done, 5) for done in range(1, 6)]
    assert len(ZipFile(file).namelist()) == 5 * 6 + 4


@pytest.fixture
def asked(head: Client, cast: Cast) -> Download:
    """Return what the head asked for on the page, before any worker."""
    answer = head.post(PAGE, {"which": "toutes"})
    download = Download.objects.get()
    assert answer["Location"] == f"/telechargements/{download.pk}/"
    return download


def test_the_worker_makes_it_and_only_the_head_who_asked_gets_it(
    asked: Download, head: Client, secretary: Client, tmp_path: Path
) -> None:
    assert not Entry.objects.filter(action="dossier.export").exists()
    assert make_next(timezone.now()) == 1
    file = f"/telechargements/{asked.pk}/fichier/"
    assert secretary.get(file).status_code == 404
    files = unpacked(b"".join(head.get(file)), tmp_path)
    assert len(folders(files)) == 5
    lines = Entry.objects.filter(action="dossier.export")
    assert {line.actor for line in lines} == {asked.asked_by}
    assert len(lines) == 5
    assert lines[0].detail == {"whole": True}


@pytest.mark.parametrize("group", [Group.SECRETARY, Group.READER])
def test_a_head_who_is_one_no_more_does_not_get_what_was_asked_for(
    head: Client, cast: Cast, group: Group
) -> None:
    head.post(PAGE, {"which": "toutes"})
    make_next(timezone.now())
    cast.head.group = group
    cast.head.save()

    page = f"/telechargements/{Download.objects.get().pk}/"
    assert [head.get(path).status_code for path in (page, f"{page}fichier/")] == [403, 403]
    assert not Entry.objects.filter(action="download.fetch").exists()


def test_what_is_asked_for_names_nobody(asked: Download) -> None:
    assert asked.params == {"which": "toutes", "first": "", "last": ""}
    assert asked.name == "Dossiers des autorisations - 2026-11-25.zip"
    assert asked.total == 5


def test_the_page_counts_who_can_be_chosen(head: Client, cast: Cast) -> None:
    withdraw(staff=cast.elise, by="user:1", now=NOW)
    page = plain(head.get(PAGE).content.decode())
    assert "une autorisation, parties comprises : 5 personnes." in page
    assert "peut être transmise : 4 personnes." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"which": "periode"}, "Indiquez le premier jour, le dernier, ou les deux."),
        ({"which": "periode", "first": "2026-09-02", "last": "2026-09-01"}, "vient avant"),
        ({"which": "periode", "first": "31/02/2026"}, "Cette date n’existe pas."),
        ({"which": "choisies"}, "Choisissez parmi ce qui est proposé."),
        ({"which": "periode", "first": "2030-01-01"}, "Personne n’est dans ce choix"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_asked_for(
    head: Client, typed: dict[str, str], said: str
) -> None:
    assert said in plain(head.post(PAGE, typed).content.decode())
    assert not Download.objects.exists()


def test_a_period_keeps_what_was_typed(head: Client) -> None:
    typed = {"which": "periode", "first": "2026-09-02", "last": "2026-09-01"}
    page = head.post(PAGE, typed).content.decode()
    assert 'value="periode" checked' in page
    assert 'value="2026-09-02"' in page


def test_a_secretary_and_a_reader_do_not_get_the_whole_school(
    secretary: Client, reader: Client
) -> None:
    for browser in (secretary, reader):
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, {"which": "toutes"}).status_code == 403
    assert PAGE not in secretary.get("/exporter/").content.decode()
    assert not Download.objects.exists()


def test_the_exports_lead_a_head_to_it(head: Client, cast: Cast) -> None:
    assert PAGE in head.get("/exporter/").content.decode()


def test_before_the_school_is_set_up_the_page_says_what_to_do(head: Client, cast: Cast) -> None:
    School.objects.all().delete()
    page = head.post(PAGE, {"which": "toutes"}, follow=True).content.decode()
    assert "preau school setup" in page


def test_a_person_deleted_while_it_is_made_is_left_out(cast: Cast) -> None:
    scope = Scope(which=Which.NAMED, keys=("P0001", "P0013"))
    staff = [*scope.staff(), 999_999]
    assert [one.key for one in whole.dossiers_in_order(staff)] == ["P0001", "P0013"]


def test_one_without_permission_is_in_it_only_when_named(cast: Cast) -> None:
    assert "P0013" not in keys(Scope())
    assert keys(Scope(which=Which.NAMED, keys=("P0013",))) == ["P0013"]

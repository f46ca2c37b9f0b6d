"""The tab Historique: who changed what, with the values for those who may change them."""

import html
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import preau.school
from preau.journal.models import Entry
from preau.school.activations.actions import ask, close_access
from preau.school.activations.standing import standings
from preau.school.consents.actions import encode, withdraw
from preau.school.desk.history import SAID
from preau.school.register.actions import enter
from preau.school.register.by_hand import add_position, set_exit
from preau.school.register.models import Change, PositionCategory, StaffMember
from tests.school.cast import NOW, TODAY, Cast, person, position

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def look(client: Client, staff: StaffMember) -> str:
    answer = client.get(reverse("record-history", args=[staff.key]))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def new_address(staff: StaffMember, by: str) -> None:
    signed = date(2026, 11, 24)
    encode(
        staff=staff, email="x.nouveau@example.org", ticked=True, signed_on=signed, by=by, now=LATER
    )


def test_a_change_of_address_shows_both_addresses_who_and_when(
    secretary: Client, cast: Cast
) -> None:
    new_address(cast.xavier, cast.secretary.actor)
    page = look(secretary, cast.xavier)
    assert "<del>xavier.lambert5@example.org</del> → <ins>x.nouveau@example.org</ins>" in page
    assert "par Isabelle Dumont" in page
    assert "Autorisation encodée" in page
    assert "25 novembre 2026" in page


def test_a_reader_sees_what_changed_but_no_value(reader: Client, cast: Cast) -> None:
    new_address(cast.xavier, cast.secretary.actor)
    page = look(reader, cast.xavier)
    assert "Adresse modifiée" in page
    assert "par Isabelle Dumont" in page
    assert "x.nouveau@example.org" not in page
    assert "xavier.lambert5@example.org" not in page


def test_no_address_is_in_the_journal(cast: Cast) -> None:
    new_address(cast.xavier, cast.secretary.actor)
    assert Change.objects.filter(after__contains="@").exists()
    assert "@" not in str(list(Entry.objects.values_list("action", "subject", "detail")))


def test_what_a_list_changes_is_told_value_by_value(secretary: Client, cast: Cast) -> None:
    changed = person("P0005", "Lambert-Petit", "Xavier", position("Directeur", "2026-08-24"))
    enter(people=[changed], by="import", now=LATER)
    page = look(secretary, cast.xavier)
    assert "<del>Lambert</del> → <ins>Lambert-Petit</ins>" in page
    assert "<del>Instituteur primaire, depuis le 24/08/2026</del>" in page
    assert "<ins>Directeur, depuis le 24/08/2026</ins>" in page
    assert "par l’import d’une liste" in page


def test_the_same_list_again_leaves_no_value_behind(cast: Cast) -> None:
    before = Change.objects.count()
    same = person("P0005", "Lambert", "Xavier", position("instituteur  primaire", "2026-08-24"))
    enter(people=[same], by="import", now=LATER)
    assert Change.objects.count() == before


def test_what_was_done_by_hand_and_at_the_federation_is_told_newest_first(
    secretary: Client, cast: Cast
) -> None:
    by = cast.secretary.actor
    (line,) = standings([cast.elise], today=TODAY)
    sent = ask(lines=[line], collective=False, by=by, now=NOW)
    title = PositionCategory.objects.get(title="Directrice")
    at = {"by": by, "now": LATER}
    add_position(staff=cast.elise, title=title, starts_on=TODAY, ends_on=None, **at)
    set_exit(staff=cast.elise, on=date(2027, 1, 31), by=by, now=LATER + timedelta(minutes=1))
    close_access(staff=cast.elise, by=by, now=LATER + timedelta(minutes=2))
    withdraw(staff=cast.elise, by=by, now=LATER + timedelta(minutes=3))
    page = look(secretary, cast.elise)
    told = ["Autorisation terminée : retirée", "Accès fermé à la main", "Date de sortie modifiée"]
    told += ["Fonction ajoutée", "Demande à la fédération : créer le compte"]
    places = [page.index(said) for said in told]
    assert places == sorted(places)
    assert "Date de sortie : <ins>31/01/2027</ins>" in page
    assert reverse("transfer", args=[sent.pk]) in page


def test_everything_that_the_journal_says_of_somebody_has_words() -> None:
    """Read from the source: a new action of the journal must be told in French."""
    folder = Path(preau.school.__file__).parent
    said = set()
    for file in folder.rglob("*.py"):
        for line in re.findall(
            r"Line\(.{0,200}?subject=f?\"staff:", file.read_text("utf-8"), re.DOTALL
        ):
            said |= set(re.findall(r'action="([a-z_.]+)"', line.rpartition("Line(")[2]))
    assert said >= {"staff.enter", "access.settle", "sheet.print"}
    assert said | {"consent.end", "consent.open"} <= SAID.keys()


def test_a_record_with_a_long_past_asks_the_same_as_a_short_one(
    secretary: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for minute in range(40):
        day = TODAY + timedelta(days=minute + 1)
        set_exit(staff=cast.elise, on=day, by="import", now=NOW + timedelta(minutes=minute))
    with django_assert_max_num_queries(20):
        look(secretary, cast.elise)

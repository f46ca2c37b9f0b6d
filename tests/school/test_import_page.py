"""The page: choose a list, look at what it changes, apply it, read what was done."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from preau.school.imports import previewing
from preau.school.imports.actions import look
from preau.school.register.actions import leave
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, PEOPLE, TODAY, Cast
from tests.school.crowd import make_crowd
from tests.school.lists import SAMPLES, csv_of, plain, row

pytestmark = pytest.mark.django_db
KEPT = [row(key=p.key, family=p.family_name, given=p.given_name, email="") for p in PEOPLE]


def send(browser: Client, data: bytes, name: str = "liste.csv") -> HttpResponse:
    return browser.post("/import/", {"file": SimpleUploadedFile(name, data)})


def shown(answer: HttpResponse) -> str:
    return " ".join(plain(answer.content.decode()).split())


def test_a_list_is_shown_before_anything_is_written(secretary: Client) -> None:
    answer = send(secretary, (SAMPLES / "staff.csv").read_bytes(), "staff.csv")
    page = shown(secretary.get(answer["Location"]))
    assert "Voici ce que « staff.csv » changerait." in page
    assert "Cette adresse est déjà celle d’une autre personne" in page
    assert StaffMember.objects.count() == 8


def test_each_group_of_the_list_can_be_looked_at(secretary: Client) -> None:
    where = send(secretary, (SAMPLES / "staff.csv").read_bytes())["Location"]
    groups = {
        "refuse": "Encodez la bonne sur sa fiche",
        "verifier": "josée.dupont@example.org",
        "ajoutees": "Autorisation signée le 02/09/2026",
        "modifiees": "Date de naissance",
        "ajoutees&page=2": "Page 2 sur 2",
    }
    for slug, words in groups.items():
        assert words in shown(secretary.get(f"{where}?voir={slug}")), slug


def test_a_list_is_compared_once_for_all_its_pages_until_the_register_changes(
    secretary: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    monkeypatch.setattr(previewing, "look", lambda **what: compared.append(1) or look(**what))
    where = send(secretary, csv_of(row(key="P0005", family="Lambert", given="Xavier")))["Location"]
    for group in ("", "?voir=modifiees", "?voir=sorties"):
        assert "Lambert" in shown(secretary.get(f"{where}{group}"))
    assert len(compared) == 1
    leave(staff=[cast.pierard], on=TODAY, by="user:1", now=NOW)
    assert "Piérard" not in shown(secretary.get(f"{where}?voir=sorties"))
    assert len(compared) == 2


def test_applying_writes_and_shows_what_was_done(secretary: Client) -> None:
    where = send(secretary, csv_of(row(), *KEPT))["Location"]
    answer = secretary.post(where, follow=True)
    assert "La liste est appliquée" in shown(answer)
    assert '<span class="n n-go">1</span> Ajoutée' in shown(answer)
    assert StaffMember.objects.filter(key="T1").exists()


def test_what_is_left_to_mend_leads_to_the_page_that_mends_it(secretary: Client) -> None:
    odd = row(key="T2", title="Chargé de mission", email="b@example.org")
    where = send(secretary, csv_of(row(email="a(at)example.org"), odd, *KEPT))["Location"]
    page = shown(secretary.post(where, follow=True))
    assert "2 points restent à corriger" in page
    assert '"/personnel/T1/adresses/"' in page
    assert '"/fonctions/"' in page


def test_applying_twice_applies_once(secretary: Client) -> None:
    where = send(secretary, csv_of(row(), *KEPT))["Location"]
    secretary.post(where)
    assert '<span class="n n-go">1</span> Ajoutée' in shown(secretary.post(where))
    assert StaffMember.objects.count() == 9


def test_many_leavers_want_a_second_yes(secretary: Client) -> None:
    where = send(secretary, csv_of(row()))["Location"]
    page = shown(secretary.post(where))
    assert "Cochez cette case si c’est exact." in page
    assert not StaffMember.objects.exclude(left_on=None).exists()
    assert '<input type="hidden" name="ending" value="8"' in page
    secretary.post(where, {"allow_leavers": "on", "ending": "8"})
    assert StaffMember.objects.exclude(left_on=None).count() == 8


def test_a_second_yes_is_for_as_many_people_as_were_shown(secretary: Client, cast: Cast) -> None:
    where = send(secretary, csv_of(row()))["Location"]
    leave(staff=[cast.elise], on=TODAY, by="user:1", now=NOW)
    page = shown(secretary.post(where, {"allow_leavers": "on", "ending": "8"}))
    assert "Le registre a changé entre-temps" in page
    assert StaffMember.objects.exclude(left_on=None).count() == 1
    assert '<input type="hidden" name="ending" value="7"' in page
    assert " checked" not in page
    secretary.post(where, {"allow_leavers": "on", "ending": "7"})
    assert StaffMember.objects.exclude(left_on=None).count() == 8


def test_what_changes_is_shown_cell_by_cell(secretary: Client) -> None:
    changed = row(
        key="P0004",
        family="Van den Bossche",
        given="Élise",
        born="",
        title="Instituteur primaire",
        starts="01/09/2002",
        ends="30/06/2027",
        email="elise@example.com",
        signed="20/11/2026",
    )
    where = send(secretary, csv_of(changed, *(r for r in KEPT if "P0004" not in r)))["Location"]
    page = re.sub("<[^>]*>", " ", shown(secretary.get(f"{where}?voir=modifiees")))
    told = " ".join(page.split())
    assert (
        "Fonction avant : Instituteur primaire, depuis le 01/09/2002 → après : Instituteur "
        "primaire, depuis le 01/09/2002 jusqu’au 30/06/2027 "
        "E-mail privé avant : elise.vandenbossche4@example.org → après : elise@example.com "
        "Autorisation avant : signée le 10/09/2026 → après : signée le 20/11/2026"
    ) in told


def test_a_thousand_changes_are_looked_at_page_by_page(
    secretary: Client, django_assert_max_num_queries: Any
) -> None:
    make_crowd(1000)
    rows = [row(key=f"F{n:04}", family="Simon", given="Camille", email="") for n in range(1000)]
    where = send(secretary, csv_of(*rows, *KEPT))["Location"]
    with django_assert_max_num_queries(12):
        page = shown(secretary.get(f"{where}?voir=modifiees&page=2"))
    assert "Page 2 sur 41" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"bonjour", "Ce fichier n’est pas une liste du personnel."),
        (b"\0" * (20 * 1024 * 1024 + 1), "Ce fichier dépasse 20 Mo"),
    ],
)
def test_a_wrong_file_is_refused_beside_its_field(
    secretary: Client, data: bytes, sentence: str
) -> None:
    answer = send(secretary, data)
    assert answer.status_code == 200
    assert sentence in shown(answer)


def test_no_file_at_all_is_said(secretary: Client) -> None:
    assert "Choisissez d’abord un fichier." in shown(secretary.post("/import/", {}))


def test_a_list_waits_an_hour_and_no_longer(secretary: Client) -> None:
    where = send(secretary, csv_of(row()))["Location"]
    with time_machine.travel(NOW + timedelta(minutes=61)):
        answer = secretary.get(where, follow=True)
    assert "Cette liste n’est plus gardée ici" in shown(answer)


def test_somebody_elses_list_is_not_found(secretary: Client, cast: Cast) -> None:
    where = send(secretary, csv_of(row()))["Location"]
    other = Client()
    other.force_login(cast.head)
    assert other.get(where)["Location"] == "/import/"
    assert secretary.get(where).status_code == 200


def test_an_invented_token_is_not_found(secretary: Client) -> None:
    for token in ("x", f"{int(time.time())}-x", "1-2-3"):
        assert secretary.get(f"/import/{token}/")["Location"] == "/import/"


def test_a_reader_may_not_import(reader: Client) -> None:
    assert reader.get("/import/").status_code == 403
    assert send(reader, csv_of(row())).status_code == 403


def test_nobody_imports_without_signing_in(cast: Cast) -> None:
    assert "/connexion/" in Client().get("/import/")["Location"]

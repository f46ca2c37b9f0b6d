"""The page of a dossier: what it shows, to whom, and the file that it gives."""

import html
from datetime import UTC, datetime
from pathlib import Path

from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.school.consents.actions import encode, withdraw
from preau.school.register.models import School
from tests.school.cast import NOW, Cast
from tests.school.dossiers import sheet_back, unpacked
from tests.school.lists import plain

XAVIER = "xavier.lambert5@example.org"


def look(browser: Client, key: str) -> str:
    answer = browser.get(reverse("dossier", args=[key]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return plain(html.unescape(answer.content.decode()))


def test_the_newest_permission_comes_first_with_its_story_and_the_names(
    secretary: Client, cast: Cast
) -> None:
    encode(
        staff=cast.elise,
        email="elise.neuve@example.org",
        ticked=True,
        signed_on=None,
        by=cast.secretary.actor,
        now=NOW,
    )
    page = look(secretary, "P0004")
    assert page.index("elise.neuve@example.org") < page.index("elise.vandenbossche4@example.org")
    assert "Encodée, adresse et coche tapées." in page
    assert "par Isabelle Dumont" in page
    assert "Terminée : adresse changée." in page
    assert page.count("J’autorise mon école à transmettre cette adresse") == 2


def test_the_sheet_opens_from_it_and_each_look_is_journaled(secretary: Client, cast: Cast) -> None:
    page = sheet_back("P0005", XAVIER)
    url = reverse("evidence", args=[page.pk])
    assert url in look(secretary, "P0005")
    assert not Entry.objects.filter(action="return.look").exists(), "only the picture is a look"
    secretary.get(url)
    assert "regardée." in look(secretary, "P0005")


def test_the_button_gives_a_zip_named_after_the_person(
    secretary: Client, cast: Cast, tmp_path: Path
) -> None:
    answer = secretary.post(reverse("dossier", args=["P0004"]))
    assert answer["Cache-Control"] == "no-store"
    assert 'filename="Dossier_Van-den-Bossche-Elise_P0004.zip"' in answer["Content-Disposition"]
    files = unpacked(b"".join(answer.streaming_content), tmp_path)  # type: ignore[attr-defined]
    assert "Isabelle Dumont (secrétariat)" in files["LISEZMOI.txt"].decode()
    assert Entry.objects.get(action="dossier.export").actor == cast.secretary.actor
    history = secretary.get(reverse("record-history", args=["P0004"])).content.decode()
    assert "Dossier téléchargé" in history


def test_the_record_leads_to_it_from_each_permission(secretary: Client, cast: Cast) -> None:
    [consent] = cast.elise.consents.all()
    record = secretary.get(reverse("record-documents", args=["P0004"])).content.decode()
    url = reverse("dossier", args=["P0004"])
    assert f'href="{url}"' in record
    assert f'href="{url}#autorisation-{consent.pk}"' in record
    assert f'id="autorisation-{consent.pk}"' in look(secretary, "P0004")


def test_a_reader_sees_no_dossier_and_no_way_to_it(reader: Client, cast: Cast) -> None:
    url = reverse("dossier", args=["P0004"])
    assert reader.get(url).status_code == 403
    assert reader.post(url).status_code == 403
    record = reader.get(reverse("record-documents", args=["P0004"])).content.decode()
    assert url not in record
    assert not Entry.objects.filter(action="dossier.export").exists()


def test_nobody_sees_it_without_signing_in(cast: Cast) -> None:
    assert "/connexion/" in Client().get(reverse("dossier", args=["P0004"]))["Location"]


def test_an_unknown_key_has_no_dossier(secretary: Client) -> None:
    assert secretary.get(reverse("dossier", args=["P9999"])).status_code == 404


def test_somebody_who_signed_nothing_is_led_to_where_it_is_encoded(
    secretary: Client, cast: Cast
) -> None:
    page = look(secretary, "P0013")
    assert "Aucune autorisation n’a été encodée" in page
    assert reverse("record-addresses", args=["P0013"]) in page


def test_before_the_school_is_set_up_the_page_says_what_to_do(
    secretary: Client, cast: Cast
) -> None:
    School.objects.all().delete()
    answer = secretary.post(reverse("dossier", args=["P0004"]), follow=True)
    assert "preau school setup" in answer.content.decode()


def test_a_moment_late_at_night_has_the_day_of_brussels(secretary: Client, cast: Cast) -> None:
    midnight = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    withdraw(staff=cast.elise, by=cast.secretary.actor, now=midnight)
    page = look(secretary, "P0004")
    assert "26 novembre 2026<small>00:30</small>" in page

"""The pages of the sheets that come back: sending, heaps, one sheet after the other."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.school.consents.models import Text
from preau.school.consents.publishing import publish
from preau.school.consents.texts import PUBLISHED
from preau.school.register.models import StaffMember
from preau.school.returns import views
from preau.school.returns.models import Outcome, ReturnedPage, Scan
from preau.school.returns.reading.found import Kind, Page, Verdict
from preau.school.returns.receiving import read_next
from tests.school.cast import Cast
from tests.school.papers import came_back, filled, printed, scanned, signed_page

RETURNS = reverse("returns")
POLLED = {"HX-Request": "true"}
TYPED = {"email": "xavier.lambert5@example.org", "signed_on": "2026-11-24", "seen": "on"}


def page_of(page: ReturnedPage) -> str:
    return reverse("returned-page", args=[page.pk])


def test_files_are_sent_read_by_the_worker_and_shown_in_heaps(
    secretary: Client, cast: Cast, tmp_path: Path
) -> None:
    [paper] = printed("P0005").values()
    pile = scanned([filled(paper)], tmp_path / "pile.pdf")
    sent = [
        SimpleUploadedFile("pile.pdf", pile.read_bytes()),
        SimpleUploadedFile("notes.txt", b"Bonjour"),
    ]
    answer = secretary.post(RETURNS, {"sheets": sent}, follow=True)
    assert "la lecture commence dans un instant" in answer.content.decode()
    while read_next(timezone.now()):
        pass
    shown = secretary.get(RETURNS).content.decode()
    assert "1 page à voir" in shown
    assert "Ce n’est ni un PDF, ni une image JPEG ou PNG." in shown
    [page] = ReturnedPage.objects.all()
    assert f'href="{page_of(page)}"' in shown
    assert (page.heap, page.sheet and page.sheet.staff) == ("ready", cast.xavier)


def test_the_part_that_changes_is_sent_only_when_it_has(secretary: Client, cast: Cast) -> None:
    secretary.post(RETURNS, {"sheets": [SimpleUploadedFile("a.pdf", b"%PDF-1.7")]})
    part = secretary.get(RETURNS, headers=POLLED).content.decode()
    version = part.partition("?version=")[2].partition("&")[0]
    again = secretary.get(RETURNS, {"version": version}, headers=POLLED)
    assert (again.status_code, again.content) == (204, b"")
    Scan.objects.update(read=3, pages=9)
    changed = secretary.get(RETURNS, {"version": version}, headers=POLLED)
    assert "3 pages lues sur 9" in changed.content.decode()
    assert 'id="envois" class="below" aria-labelledby="fichiers" hx-swap-oob' in (
        changed.content.decode()
    )


def test_nothing_chosen_is_said(secretary: Client) -> None:
    assert "Choisissez d’abord au moins un fichier." in secretary.post(RETURNS).content.decode()


def test_without_the_extra_the_page_says_what_to_install(
    secretary: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "is_installed", lambda: False)
    shown = secretary.get(RETURNS).content.decode()
    assert "pip install &#x27;preau[scan]&#x27;" in shown
    assert 'type="file"' not in shown


def test_the_known_address_is_typed_already_and_confirming_leads_to_the_next(
    secretary: Client, cast: Cast
) -> None:
    first, second = came_back(signed_page("P0005"), signed_page("P0013"))
    shown = secretary.get(page_of(first)).content.decode()
    assert 'value="xavier.lambert5@example.org"' in shown
    assert "autofocus" in shown
    assert shown.count("data:image/jpeg;base64,") == 5
    answer = secretary.post(page_of(first), TYPED)
    assert answer.headers["Location"] == page_of(second)
    [consent] = cast.xavier.consents.valid()
    assert (consent.email, f"{consent.signed_on}") == (TYPED["email"], "2026-11-24")
    assert consent.encoded_by == cast.secretary.actor
    first.refresh_from_db()
    assert (first.outcome, first.consent) == (Outcome.CONFIRMED, consent)
    shown = secretary.get(page_of(second)).content.decode()
    assert 'value="2026-11-25"' in shown, "printed today: the day typed last would be too early"


def test_the_consent_is_for_the_text_that_the_sheet_bore(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    old = PUBLISHED[-1]
    publish([replace(old, version="2026-12", valid_from=date(2026, 11, 20), intro="Autre.")])
    secretary.post(page_of(page), TYPED)
    assert cast.xavier.consents.valid().get().text == Text.objects.get(version=old.version)


def test_a_permission_encoded_for_another_text_is_replaced(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    old = PUBLISHED[-1]
    publish([replace(old, version="2026-12", valid_from=date(2026, 11, 20), intro="Autre.")])
    url = reverse("record-addresses", args=["P0005"])
    secretary.post(url, {"email": TYPED["email"], "ticked": "on", "signed_on": "2026-11-24"})
    assert cast.xavier.consents.valid().get().text.version == "2026-12"
    secretary.post(page_of(page), TYPED)
    assert cast.xavier.consents.valid().get().text.version == old.version
    assert cast.xavier.consents.get(end_reason="replaced").text.version == "2026-12"


def test_the_last_sheet_leads_back_to_the_heaps(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    answer = secretary.post(page_of(page), TYPED, follow=True)
    assert "Rien n’attend" in answer.content.decode()
    assert "Confirmé : Lambert Xavier" in answer.content.decode()


WRONG = {
    "no address": ({"email": " "}, "Indiquez d’abord l’adresse que l’autorisation couvre."),
    "no address at all": ({"email": "xavier"}, "n’est pas une adresse électronique."),
    "two people on one address": (
        {"email": "elise.vandenbossche4@example.org"},
        "Deux personnes ne peuvent pas partager un compte.",
    ),
    "not looked at": ({"seen": ""}, "Sans coche ou sans signature, il n’y a pas d’autorisation"),
    "a day to come": ({"signed_on": "2026-12-24"}, "La date de signature est dans le futur."),
    "no day": ({"signed_on": ""}, "Indiquez la date écrite sur la feuille."),
    "not a day": ({"signed_on": "31/02/2026"}, "Cette date n’existe pas."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_confirmed_says_why_and_keeps_what_was_typed(
    secretary: Client, cast: Cast, name: str
) -> None:
    [page] = came_back(signed_page("P0005"))
    values, sentence = WRONG[name]
    shown = secretary.post(page_of(page), {**TYPED, **values}).content.decode()
    assert sentence in shown
    assert f'value="{values.get("email", TYPED["email"])}"' in shown
    assert not cast.xavier.consents.valid().exists()
    page.refresh_from_db()
    assert page.outcome == Outcome.WAITING


def test_what_the_list_held_is_proposed_unless_it_is_somebody_elses(
    secretary: Client, cast: Cast
) -> None:
    [page] = came_back(signed_page("P0013"))
    wauthier = StaffMember.objects.filter(key="P0013")
    wauthier.update(refused_email="b.wauthier@example,org")
    assert 'value="b.wauthier@example,org"' in secretary.get(page_of(page)).content.decode()
    wauthier.update(refused_email="elise.vandenbossche4@example.org")
    shown = secretary.get(page_of(page)).content.decode()
    assert 'value="elise' not in shown
    assert "La liste donnait : elise.vandenbossche4@example.org" in shown


def test_a_holder_of_the_same_address_can_be_compared(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    typed = {**TYPED, "email": "elise.vandenbossche4@example.org"}
    shown = secretary.post(page_of(page), typed).content.decode()
    assert reverse("record-addresses", args=["P0004"]) in shown


def test_an_address_that_is_perhaps_mistyped_is_kept_and_said(
    secretary: Client, cast: Cast
) -> None:
    [page] = came_back(signed_page("P0005"))
    answer = secretary.post(page_of(page), {**TYPED, "email": "xavier@gmial.com"}, follow=True)
    assert "ressemble à" in answer.content.decode()
    assert cast.xavier.consents.valid().get().email == "xavier@gmial.com"


def test_confirming_twice_changes_nothing(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    secretary.post(page_of(page), TYPED)
    answer = secretary.post(page_of(page), {**TYPED, "email": "autre@example.org"}, follow=True)
    assert "Cette feuille est déjà confirmée." in answer.content.decode()
    assert cast.xavier.consents.count() == 1


def test_the_same_sheet_again_is_a_double_that_says_when_it_was_confirmed(
    secretary: Client, cast: Cast
) -> None:
    sheet = signed_page("P0005")
    [page] = came_back(sheet)
    secretary.post(page_of(page), TYPED)
    [again] = came_back(sheet, name="encore.pdf")
    assert again.heap == "doubled"
    assert "pile.pdf, page 1, confirmée le 25 novembre 2026" in again.reason


def test_a_sheet_set_aside_may_come_back(secretary: Client, cast: Cast) -> None:
    sheet = signed_page("P0005", signature=Verdict.NO)
    [page] = came_back(sheet)
    secretary.post(page_of(page), {"aside": "1"})
    page.refresh_from_db()
    assert page.outcome == Outcome.SET_ASIDE
    [again] = came_back(sheet)
    assert again.heap == "unsigned"
    assert not cast.xavier.consents.valid().exists()


def test_an_unsigned_sheet_is_not_ticked_in_advance(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005", signature=Verdict.NO))
    shown = secretary.get(page_of(page)).content.decode()
    assert "La signature manque." in shown
    assert "checked" not in shown


def test_a_sheet_whose_code_is_hidden_is_found_by_its_printed_reference(
    secretary: Client, cast: Cast
) -> None:
    known = signed_page("P0005")
    [page] = came_back(Page(number=1, kind=Kind.NO_CODE, straight=True, picture=known.picture))
    shown = secretary.post(page_of(page), {"reference": "0000-0000-0000"}).content.decode()
    assert "Aucune feuille imprimée ici ne porte cette référence." in shown
    typed = f"{known.reference[:4]}-{known.reference[4:8]} {known.reference[8:]}".lower()
    answer = secretary.post(page_of(page), {"reference": typed}, follow=True)
    assert "Lambert Xavier" in answer.content.decode()
    assert 'value="xavier.lambert5@example.org"' in answer.content.decode()


def test_a_whole_heap_of_foreign_pages_is_set_aside_at_once(secretary: Client, cast: Cast) -> None:
    came_back(*(Page(number=n, kind=Kind.OTHER) for n in range(30)))
    url = reverse("returns-heap", args=["foreign"])
    assert "Tout mettre de côté (30)" in secretary.get(url).content.decode()
    answer = secretary.post(url, {"all": "1"}, follow=True)
    assert "30 pages mises de côté" in answer.content.decode()
    assert not ReturnedPage.objects.waiting().exists()


def test_ready_sheets_are_never_set_aside_as_a_whole(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    url = reverse("returns-heap", args=["ready"])
    secretary.post(url, {"all": "1"})
    page.refresh_from_db()
    assert page.outcome == Outcome.WAITING
    secretary.post(url, {"page": [str(page.pk), "x"]})
    page.refresh_from_db()
    assert page.outcome == Outcome.SET_ASIDE


def test_a_reader_sees_nothing_of_it(reader: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    for url in (
        RETURNS,
        page_of(page),
        reverse("evidence", args=[page.pk]),
        reverse("returns-heap", args=["ready"]),
    ):
        assert reader.get(url).status_code == 403


def test_the_pages_take_as_many_queries_for_a_hundred_sheets_as_for_one(
    secretary: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    came_back(*(Page(number=n, kind=Kind.OTHER) for n in range(100)))
    for url, most in ((RETURNS, 9), (reverse("returns-heap", args=["foreign"]), 8)):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert secretary.get(url).status_code == 200

"""What is no sheet to be confirmed: each a sentence on the page, and nothing lost (issue 5)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.documents.models import Sheet
from preau.school.register.models import StaffMember
from preau.school.returns import files
from preau.school.returns.forms import MAX_FILES
from preau.school.returns.models import ReturnedPage, Scan
from preau.school.returns.reading.found import Kind, Page
from preau.school.returns.receiving import PAGES_AT_ONCE, read_next
from tests.school.cast import Cast
from tests.school.harmful import bomb, brochure, huge, locked
from tests.school.papers import came_back, signed_page

RETURNS = reverse("returns")


def sent(secretary: Client, *paths: Path) -> str:
    """Send files, let the worker read them, return what the page then says."""
    uploads = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    secretary.post(RETURNS, {"sheets": uploads})
    while read_next(timezone.now()):
        pass
    return secretary.get(RETURNS).content.decode()


def heap(secretary: Client, name: str) -> str:
    return secretary.get(reverse("returns-heap", args=[name])).content.decode()


def written(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "not a PDF": (written(b"Bonjour " * 99), "Ce n’est ni un PDF, ni une image JPEG ou PNG."),
    "an encrypted PDF": (locked, "Ce PDF est protégé par un mot de passe. Enregistrez-le sans"),
    "a photograph of 108 megapixels": (huge, "Cette image a 108 mégapixels, c’est trop (60 au"),
    "a ZIP bomb": (written(b"PK\x03\x04" + bytes(999)), "C’est un dossier compressé (ZIP)."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_says_why_beside_its_name(
    secretary: Client, tmp_path: Path, name: str
) -> None:
    make, sentence = REFUSED[name]
    page = sent(secretary, make(tmp_path / "envoi"))
    assert sentence in page
    assert not ReturnedPage.objects.exists()
    assert not files.stored(Scan.objects.get().stored).exists()


def test_a_picture_that_no_memory_holds_has_its_own_heap_and_the_rest_is_read(
    secretary: Client, tmp_path: Path
) -> None:
    page = sent(secretary, bomb(tmp_path / "bombe.pdf"))
    assert "2 pages à voir" in page
    assert "Illisibles" in page
    shown = heap(secretary, "broken")
    assert "L’image de cette page a 900 mégapixels, c’est trop (60 au plus)." in shown
    assert "Numérisez la feuille à 200 points par pouce" in shown
    assert "bombe.pdf, page 1" in shown
    assert "bombe.pdf, page 2" in heap(secretary, "blank")
    one = secretary.get(reverse("returned-page", args=[ReturnedPage.objects.earliest("pk").pk]))
    assert "900 mégapixels" in one.content.decode()


def test_many_pages_of_something_else_are_one_heap_that_goes_at_once(
    secretary: Client, tmp_path: Path
) -> None:
    more = PAGES_AT_ONCE + 1
    assert f"{more} pages à voir" in sent(secretary, brochure(tmp_path / "fancy.pdf", more))
    came_back(*(Page(number=n, kind=Kind.OTHER) for n in range(300 - more)))
    shown = heap(secretary, "foreign")
    assert "Cette page n’est pas une feuille d’autorisation." in shown
    assert "Tout mettre de côté (300)" in shown


def test_a_sheet_of_another_school_or_with_an_invented_code_is_named_as_such(
    secretary: Client, cast: Cast
) -> None:
    came_back(signed_page("P0005", reference="0A2B3C4D5E6F"))
    shown = heap(secretary, "foreign")
    assert "La référence 0A2B-3C4D-5E6F n’est celle d’aucune feuille imprimée ici" in shown
    assert "la feuille vient d’une autre école, ou son code a été inventé" in shown


def test_somebody_elses_qr_code_is_no_sheet(secretary: Client, cast: Cast) -> None:
    came_back(Page(number=1, kind=Kind.OTHER, other_codes=True))
    assert "son code QR est un autre" in heap(secretary, "foreign")


def test_a_sheet_of_another_year_waits_for_a_person_who_may_still_confirm_it(
    secretary: Client, cast: Cast
) -> None:
    page = signed_page("P0005")
    Sheet.objects.update(school_year="2025-2026")
    [row] = came_back(page)
    assert "Feuille imprimée pour l’année scolaire 2025-2026." in heap(secretary, "foreign")
    typed = {"email": "xavier.lambert5@example.org", "signed_on": "2026-11-24", "seen": "on"}
    secretary.post(reverse("returned-page", args=[row.pk]), typed)
    assert cast.xavier.consents.valid().exists()


def test_the_same_sheet_twice_says_where_it_came_back_first(secretary: Client, cast: Cast) -> None:
    sheet = signed_page("P0005")
    came_back(sheet, sheet)
    shown = heap(secretary, "doubled")
    assert "Cette feuille est déjà revenue : pile.pdf, page 1." in shown


def test_two_people_on_one_address_are_refused_with_a_way_to_compare(
    secretary: Client, cast: Cast
) -> None:
    [page] = came_back(signed_page("P0005"))
    before = Consent.objects.count()
    typed = {"email": cast.elise.private_email, "signed_on": "2026-11-24", "seen": "on"}
    answer = secretary.post(reverse("returned-page", args=[page.pk]), typed).content.decode()
    assert "Deux personnes ne peuvent pas partager un compte." in answer
    assert "Comparer avec la fiche de Van den Bossche Élise" in answer
    assert Consent.objects.count() == before
    assert StaffMember.objects.get(key="P0005").private_email == cast.xavier.private_email


def named(count: int) -> list[Any]:
    return [SimpleUploadedFile(f"{number}.pdf", b"%PDF-1.7") for number in range(count)]


def test_a_hundred_and_one_files_at_once_are_taken(secretary: Client) -> None:
    secretary.post(RETURNS, {"sheets": named(101)})
    assert Scan.objects.count() == 101


def test_more_files_than_the_form_takes_are_refused_in_a_sentence(secretary: Client) -> None:
    answer = secretary.post(RETURNS, {"sheets": named(MAX_FILES + 1)})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Vous avez choisi 301 fichiers, 300 au plus à la fois. Aucun n’a été pris" in shown
    assert not Scan.objects.exists()


def test_what_is_beyond_the_site_has_a_page_that_says_so(secretary: Client) -> None:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
    answer = secretary.post(RETURNS, {"sheets": named(most + 1)})
    assert answer.status_code == 400
    assert "Vous avez envoyé trop de fichiers à la fois." in answer.content.decode()
    answer = secretary.post(RETURNS, {"long": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 400
    assert "trop long pour ce formulaire" in answer.content.decode()
    many = {f"f{n}": "1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    answer = secretary.post(RETURNS, many)
    assert answer.status_code == 400
    assert "Vous avez coché trop de lignes" in answer.content.decode()
    assert not Scan.objects.exists()

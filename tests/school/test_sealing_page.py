"""The page « Vérifier un document »: the verdict in words, and nothing kept."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from preau.conf import Environment
from preau.journal.models import Entry
from preau.school.sealing.actions import seal
from preau.school.sealing.certificates import as_pem, fingerprint, in_pairs
from tests.school.cast import NOW, Cast
from tests.school.seals import ANOTHERS, OURS, key_of, pem_of, plain, sealed

VERIFY = reverse("verify")


@pytest.fixture(autouse=True)
def own_key(settings: Any) -> None:
    values = {**settings.PREAU.values, "PREAU_SEAL_KEY": pem_of(OURS)}
    settings.PREAU = Environment("school", values)


def told(client: Client, content: bytes, name: str = "preuve.pdf") -> str:
    """Send a document; return the page."""
    answer = client.post(VERIFY, {"document": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_whole_document_is_said_to_be_whole(secretary: Client, cast: Cast) -> None:
    shown = told(secretary, seal(plain(), reason="Preuve", now=NOW))
    assert "rien n’y a changé depuis que l’école l’a scellé" in shown
    assert "École Saint-Exupéry, FASE 99001" in shown
    assert "le 25 novembre 2026 à 9\u00a0h\u00a000" in shown
    assert in_pairs(fingerprint(key_of().certificate)) in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sealed() + b" ", "Quelque chose a été ajouté à ce document"),
        (sealed().replace(b"/Lang", b"/Long", 1), "il a été changé ou abîmé"),
        (sealed()[:-9], "Il manque la fin de ce document"),
        (sealed(ANOTHERS), "n’est pas celui de l’école"),
        (plain(), "ne porte aucun sceau"),
        (b"bonjour", "n’est pas un PDF"),
        (b"", "n’est pas un PDF"),
        (b"%PDF-" + bytes(33_000_000), "dépasse 32\u00a0Mo"),
    ],
)
def test_each_damage_is_named(secretary: Client, cast: Cast, content: bytes, words: str) -> None:
    seal(plain(), reason="Preuve", now=NOW)
    shown = told(secretary, content)
    assert words in shown
    assert "rien n’y a changé" not in shown


def test_what_a_file_or_a_stranger_calls_itself_is_only_shown(
    secretary: Client, cast: Cast
) -> None:
    shown = told(secretary, sealed(ANOTHERS), name="<script>x.pdf")
    assert "<script>x" not in shown
    assert ANOTHERS in shown


def test_a_form_without_a_file_says_what_is_missing(secretary: Client, cast: Cast) -> None:
    assert "Choisissez d’abord un fichier." in secretary.post(VERIFY).content.decode()


def test_looking_leaves_no_line_and_needs_no_key(secretary: Client, cast: Cast) -> None:
    before = Entry.objects.count()
    told(secretary, sealed())
    assert Entry.objects.count() == before
    assert "L’école n’a encore rien scellé" in secretary.get(VERIFY).content.decode()
    assert secretary.get(reverse("seal-certificate")).status_code == 404


def test_the_certificate_is_given_from_the_page(secretary: Client, cast: Cast) -> None:
    seal(plain(), reason="Preuve", now=NOW)
    url = reverse("seal-certificate")
    assert url in secretary.get(VERIFY).content.decode()
    assert secretary.get(url).content.decode() == as_pem([key_of().certificate])


def test_a_reader_has_no_such_page(reader: Client, cast: Cast) -> None:
    assert reader.get(VERIFY).status_code == 403
    assert reader.post(VERIFY, {"document": SimpleUploadedFile("x.pdf", b"x")}).status_code == 403
    assert VERIFY not in reader.get(reverse("authorisations")).content.decode()


def test_the_page_is_found_from_the_documents(secretary: Client, cast: Cast) -> None:
    assert f'href="{VERIFY}"' in secretary.get(reverse("authorisations")).content.decode()

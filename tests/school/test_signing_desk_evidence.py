"""The document behind a signature: who may open it, what the page says of its seal."""

import html
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.school.consents.actions import withdraw
from preau.school.signing.models import SealedDocument, Signature
from preau.school.signing.office.sending import send_links
from preau.school.vault import encrypt
from tests.school.cast import NOW, Cast
from tests.school.linked import sign
from tests.school.postman import Postman

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature(cast: Cast, postman: Postman) -> Signature:
    """Return what Xavier signed on a screen."""
    send_links(staff=[cast.xavier], by=cast.secretary.actor, now=NOW)
    return sign(cast.xavier, now=NOW + timedelta(hours=1))


def page(client: Client, signature: Signature) -> str:
    answer = client.get(reverse("signed-document", args=[signature.pk]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def open_pdf(client: Client, signature: Signature) -> Any:
    return client.get(reverse("signed-pdf", args=[signature.pk]))


def test_the_record_leads_to_the_document(
    secretary: Client, cast: Cast, signature: Signature
) -> None:
    tab = secretary.get(reverse("record-documents", args=[cast.xavier.key])).content.decode()
    assert "signée en ligne" in tab
    assert reverse("signed-document", args=[signature.pk]) in tab


def test_the_page_says_who_signed_how_and_that_the_seal_is_whole(
    secretary: Client, signature: Signature
) -> None:
    said = page(secretary, signature)
    assert "Document signé par Lambert Xavier" in said
    assert "par courriel, donné le 25 novembre 2026 par Isabelle Dumont" in said
    assert "Vérifié à l’instant." in said
    assert "rien n’y a changé" in said
    assert signature.sha256 in said
    assert not Entry.objects.filter(action="signature.look").exists()  # nobody has seen it


def test_the_document_opens_and_each_look_is_written_down(
    secretary: Client, cast: Cast, signature: Signature
) -> None:
    answer = open_pdf(secretary, signature)
    assert sha256(answer.content).hexdigest() == signature.sha256
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert "inline" in answer["Content-Disposition"]
    open_pdf(secretary, signature)
    looks = Entry.objects.filter(action="signature.look", actor=cast.secretary.actor)
    assert [look.subject for look in looks] == [f"staff:{cast.xavier.pk}"] * 2
    history = secretary.get(reverse("record-history", args=[cast.xavier.key])).content.decode()
    assert "Document signé en ligne regardé" in history


def test_a_document_that_was_changed_is_said_to_be(secretary: Client, signature: Signature) -> None:
    pdf = open_pdf(secretary, signature).content.replace(b"xavier", b"ravier") + b" "
    changed = encrypt(pdf, about=f"signature:{signature.reference}")
    SealedDocument.objects.update(encrypted=changed)
    said = page(secretary, signature)
    assert "rien n’y a changé" not in said
    assert "notice-error" in said


def test_without_the_key_the_page_says_what_to_do_and_the_document_stays_closed(
    secretary: Client, signature: Signature
) -> None:
    SealedDocument.objects.update(encrypted=b"0" * 200)
    assert "PREAU_EVIDENCE_KEY" in page(secretary, signature)
    assert open_pdf(secretary, signature).status_code == 404


def test_a_document_that_is_kept_no_more_is_said_to_be(
    secretary: Client, cast: Cast, signature: Signature
) -> None:
    withdraw(staff=cast.xavier, by="user:1", now=NOW + timedelta(days=1))
    SealedDocument.objects.all().delete()
    said = page(secretary, signature)
    assert "n’est plus gardé" in said
    assert "terminée le 26 novembre 2026 : retirée" in said
    assert open_pdf(secretary, signature).status_code == 404


def test_a_reader_sees_neither(reader: Client, cast: Cast, signature: Signature) -> None:
    assert reader.get(reverse("signed-document", args=[signature.pk])).status_code == 403
    assert open_pdf(reader, signature).status_code == 403
    tab = reader.get(reverse("record-documents", args=[cast.xavier.key])).content.decode()
    assert reverse("signed-document", args=[signature.pk]) not in tab

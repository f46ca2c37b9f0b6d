"""The dossier of what was signed on a screen: the sealed document, its seal, its way."""

import html
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.dossiers.facts import Origin, Permission
from preau.school.dossiers.proving import proof_of
from preau.school.dossiers.reading import dossier_of
from preau.school.dossiers.story import steps_of
from preau.school.returns.rules import KEPT_AFTER_THE_END
from preau.school.signing.documents import open_document
from preau.school.signing.forgetting import forget
from preau.school.signing.models import SealedDocument, Signature
from preau.school.signing.withdrawing import take_back
from tests.school.cast import Cast
from tests.school.dossiers import facts_in, signed_on_screen, unpacked, zip_of
from tests.school.on_screen import NEW
from tests.school.sheets import pages

pytestmark = pytest.mark.usefixtures("postman")


@pytest.fixture
def signature(cast: Cast, postman: Any) -> Signature:
    """Return what Xavier signed on a screen a moment ago."""
    return signed_on_screen(cast.xavier, NEW)


def newest(cast: Cast) -> Permission:
    return dossier_of(cast.xavier).permissions[0]


def test_its_way_is_told_from_the_link_to_the_seal(cast: Cast, signature: Signature) -> None:
    permission = newest(cast)
    steps = steps_of(permission)
    assert permission.origin is Origin.SCREEN
    assert proof_of(permission) == ""
    assert [step.said.partition(" ")[0] for step in steps] == ["Lien", "Dernier", "Donnée"]
    assert (steps[0].by, steps[-1].by) == ("user:1", f"staff:{cast.xavier.pk}")
    assert permission.is_proved


def test_the_sealed_document_is_in_it_byte_for_byte(
    cast: Cast, signature: Signature, tmp_path: Path
) -> None:
    files = unpacked(zip_of(cast.xavier), tmp_path)
    [told] = facts_in(files)["permissions"][0]["signatures"]
    assert files[told["file"]] == open_document(signature)
    assert told["sha256"] == told["sealed_sha256"] == signature.sha256
    assert told["file"] in " ".join(pages(files["dossier.pdf"])).replace(" ", "")
    assert "la personne elle-même" in " ".join(pages(files["dossier.pdf"]))


def test_whoever_has_only_the_zip_can_check_the_seal(
    cast: Cast, signature: Signature, tmp_path: Path
) -> None:
    files = unpacked(zip_of(cast.xavier), tmp_path)
    document = next(name for name in files if name.startswith("signatures/"))
    verify = ("-m", "preau", "school", "verify", "--certificate", "certificat.pem", document)
    offline = {"PATH": "/usr/bin:/bin", "PREAU_DATA_DIR": str(tmp_path / "nothing")}
    done = subprocess.run(
        [sys.executable, *verify], cwd=tmp_path, env=offline, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / document).write_bytes(files[document].replace(b"/Type", b"/Typo", 1))
    spoilt = subprocess.run([sys.executable, *verify], cwd=tmp_path, env=offline)
    assert spoilt.returncode != 0


def test_without_a_signature_on_a_screen_no_certificate_is_in_it(
    cast: Cast, tmp_path: Path
) -> None:
    assert "certificat.pem" not in unpacked(zip_of(cast.elise), tmp_path)


def test_taken_back_by_the_person_it_says_so(
    cast: Cast, signature: Signature, tmp_path: Path
) -> None:
    take_back(consent=Consent.objects.get(pk=signature.consent_id), now=timezone.now())
    end = newest(cast).end
    assert end
    assert (end.reason, end.done.by) == ("withdrawn", f"staff:{cast.xavier.pk}")


def test_a_document_whose_time_is_over_is_said_to_be_gone(
    cast: Cast, signature: Signature, tmp_path: Path
) -> None:
    ended = timezone.now()
    take_back(consent=Consent.objects.get(pk=signature.consent_id), now=ended)
    forget(ended + KEPT_AFTER_THE_END + timedelta(days=1))
    files = unpacked(zip_of(cast.xavier), tmp_path)
    [told] = facts_in(files)["permissions"][0]["signatures"]
    assert told["file"] is None
    assert told["document_deleted_at"] is not None
    assert "sa durée de conservation était passée" in told["problem"]
    assert not newest(cast).is_proved


def test_a_lost_key_costs_the_document_and_nothing_else(
    cast: Cast, signature: Signature, tmp_path: Path, settings: Any
) -> None:
    settings.SECRET_KEY = "une autre"
    files = unpacked(zip_of(cast.xavier), tmp_path)
    [told] = facts_in(files)["permissions"][0]["signatures"]
    assert told["file"] is None
    assert "aucune clé de cette installation ne l’ouvre" in told["problem"]


def test_a_document_that_is_not_the_one_sealed_is_said(
    cast: Cast, signature: Signature, tmp_path: Path
) -> None:
    Signature.objects.update(sha256=sha256(b"another").hexdigest())
    files = unpacked(zip_of(cast.xavier), tmp_path)
    [told] = facts_in(files)["permissions"][0]["signatures"]
    assert told["file"] in files
    assert "n’est pas celui qui a été scellé" in told["problem"]
    assert "n’est pas celui qui a été scellé" in " ".join(pages(files["dossier.pdf"]))


def test_the_page_leads_to_the_document(
    secretary: Client, cast: Cast, signature: Signature
) -> None:
    page = secretary.get(reverse("dossier", args=["P0005"])).content.decode()
    assert reverse("signed-document", args=[signature.pk]) in page
    assert "par la personne elle-même" in html.unescape(page)


def test_each_look_at_it_is_told(secretary: Client, cast: Cast, signature: Signature) -> None:
    secretary.get(reverse("signed-pdf", args=[signature.pk]))
    [look] = newest(cast).signatures[0].looks
    assert look.by == cast.secretary.actor
    assert any("regardé." in step.said for step in steps_of(newest(cast)))


def test_a_document_deleted_by_hand_in_the_database_is_no_reason_to_stop(
    cast: Cast, signature: Signature, tmp_path: Path
) -> None:
    SealedDocument.objects.all().delete()
    [told] = facts_in(unpacked(zip_of(cast.xavier), tmp_path))["permissions"][0]["signatures"]
    assert told["problem"] == "Ce document n’est plus gardé."

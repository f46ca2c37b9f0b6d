"""The confirmations afterwards: kept as a file, waiting by themselves, each wrong one mended."""

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from preau.journal.models import Entry
from preau.school.activations import sentences
from preau.school.activations.actions import ask, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.following import PACE, keep_fresh
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.outcomes import remedy_for
from preau.school.activations.words import Outcome, Remedy
from preau.school.provisioning.models import Reading
from tests.school.cast import NOW, TODAY, Cast
from tests.school.other_side import OtherSide

DOWN = ("503 Service Unavailable", "text/plain", b"")


@pytest.fixture
def asked(cast: Cast, other_side: OtherSide) -> Transfer:
    """Return a transfer of three people, not sent yet."""
    PACE.took = 0.0
    return ask(lines=plan(TODAY), collective=True, by=cast.secretary.actor, now=NOW)


def text(response: Any) -> str:
    without = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[ \n]+", " ", html.unescape(without))


def file(browser: Client, transfer: Transfer, kind: str) -> Any:
    return browser.post(reverse("transfer-file", args=[transfer.pk, kind]))


def test_a_transfer_is_kept_as_csv(secretary: Client, asked: Transfer) -> None:
    deliver(timezone.now())
    answer = file(secretary, asked, "csv")

    name = f"confirmations-2026-11-25-{asked.pk}.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    elise = next(row for row in rows if row["Clé"] == "P0004")
    assert elise["Adresse transmise"] == "elise.vandenbossche4@example.org"
    assert (elise["Demande"], elise["Réponse"]) == ("Créer le compte", "Inscription confirmée")
    assert elise["Répondu le"].startswith("25/11/2026 09:00")
    assert len(rows) == 3


def test_a_transfer_is_kept_as_xlsx_and_no_cell_is_a_formula(
    secretary: Client, asked: Transfer, cast: Cast
) -> None:
    cast.elise.given_name = "=1+1"
    cast.elise.save()
    answer = file(secretary, asked, "xlsx")

    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    names = [row[2] for row in sheet.iter_rows(values_only=True)]
    assert "'=1+1" in names
    assert len(names) == 4


def test_that_it_left_is_in_the_journal(secretary: Client, asked: Transfer, cast: Cast) -> None:
    file(secretary, asked, "xlsx")
    line = Entry.objects.get(action="transfer.export")
    assert (line.actor, line.subject) == (cast.secretary.actor, f"transfer:{asked.pk}")
    assert line.detail == {"kind": "xlsx"}


def test_a_reader_takes_no_names_away(reader: Client, asked: Transfer) -> None:
    assert file(reader, asked, "csv").status_code == 403
    page = reader.get(reverse("transfer", args=[asked.pk])).content.decode()
    assert "data-print" not in page
    assert "transfer-file" not in page


def test_only_the_known_kinds_are_files(secretary: Client, asked: Transfer) -> None:
    assert file(secretary, asked, "pdf").status_code == 404


def test_while_the_federation_is_away_the_window_says_since_when(
    secretary: Client, asked: Transfer, other_side: OtherSide
) -> None:
    other_side.broken = lambda _path: DOWN
    deliver(timezone.now())
    deliver(timezone.now() + timedelta(minutes=5))

    said = text(secretary.get(reverse("transfer", args=[asked.pk])))

    assert "La fédération ne répond pas depuis le 25 novembre 2026 à 09:00" in said
    assert "l’envoi reprendra tout seul, au plus tard à 09:0" in said
    assert "0 sur 3" in said


def test_it_goes_on_as_soon_as_the_federation_answers_again(
    asked: Transfer, other_side: OtherSide
) -> None:
    other_side.broken = lambda _path: DOWN
    now = timezone.now()
    for hours in range(7):  # pauses grow to an hour
        deliver(now + timedelta(hours=hours))
    late = now + timedelta(hours=6, minutes=2)
    assert deliver(late) == 0, "they sit out their pause"
    assert Reading.current().failing_since == now

    other_side.broken = lambda _path: None
    keep_fresh(late)

    assert deliver(late) == 3
    assert set(AccessRequest.objects.values_list("outcome", flat=True)) == {Outcome.ACTIVE}
    assert Reading.current().failing_since is None


@pytest.mark.parametrize(
    ("detail", "remedy"),
    [
        (sentences.PERMISSION_ENDED, Remedy.CONSENT),
        (sentences.CANCELLED, Remedy.OPEN),
        (sentences.NOT_ME, Remedy.CHECK),
        (sentences.TAKEN, Remedy.CHECK),
        (sentences.BAD_VALUE, Remedy.MEND),
        (sentences.UNTRANSMITTABLE, Remedy.MEND),
        (sentences.BOUNCED, Remedy.ADDRESS),
        (sentences.GONE, Remedy.READ_AGAIN),
        (sentences.NOT_DONE, Remedy.READ_AGAIN),
        (sentences.MOVED_MEANWHILE, Remedy.READ_AGAIN),
        (sentences.REFUSED_BY_FEDERATION.format(code=418), Remedy.READ_AGAIN),
        ("Autre chose.", Remedy.MEND),
    ],
)
def test_each_reason_has_its_remedy(detail: str, remedy: Remedy) -> None:
    assert remedy_for(detail) is remedy


def test_the_remedy_is_a_link_beside_the_reason_and_the_others_are_done(
    secretary: Client, asked: Transfer
) -> None:
    deliver(timezone.now())
    asked.requests.filter(staff__key="P0036").update(outcome="failed", detail=sentences.NOT_DONE)
    asked.requests.filter(staff__key="P0001").update(outcome="refused", detail=sentences.NOT_ME)

    page = html.unescape(secretary.get(reverse("transfer", args=[asked.pk])).content.decode())

    assert f'href="{reverse("activation")}">Relire la liste proposée' in page
    assert f'href="{reverse("record-addresses", args=["P0001"])}">Vérifier l’adresse' in page
    assert "1 inscription confirmée" in page

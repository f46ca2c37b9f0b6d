"""A signed sheet's picture: encrypted, looked at by few, kept as docs/privacy.md says."""

import os
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.conf import Environment
from preau.journal.models import Entry
from preau.school.consents.actions import withdraw
from preau.school.returns import evidence, files, rules
from preau.school.returns.actions import Seen, confirm, set_aside
from preau.school.returns.forgetting import forget
from preau.school.returns.models import Outcome, Picture, ReturnedPage, Scan
from preau.school.returns.reading.found import Kind, Page
from preau.school.returns.reading.process import Part
from preau.school.returns.receiving import GONE, keep_part, read_next, receive
from preau.school.vault import WrongKey
from preau.school.vault.pieces import PIECE
from tests.school.cast import NOW, Cast
from tests.school.papers import came_back, signed_page, some_picture

DAY = timedelta(days=1)


def confirmed(cast: Cast) -> ReturnedPage:
    """Let Xavier's sheet come back and be confirmed."""
    [page] = came_back(signed_page("P0005"))
    seen = Seen(email="xavier.lambert5@example.org", signed_on=date(2026, 11, 24))
    confirm(page=page, seen=seen, by="user:1", now=timezone.now())
    page.refresh_from_db()
    return page


def test_the_database_holds_no_picture_that_can_be_seen(cast: Cast) -> None:
    page = confirmed(cast)
    encrypted = bytes(Picture.objects.get().encrypted)
    assert some_picture()[:64] not in encrypted
    assert b"JFIF" not in encrypted
    assert evidence.open_picture(page) == some_picture()


def test_one_picture_encrypted_twice_differs(cast: Cast) -> None:
    first, second = came_back(signed_page("P0005"), signed_page("P0013"))
    assert bytes(first.picture.encrypted) != bytes(second.picture.encrypted)


def test_a_picture_moved_to_another_page_does_not_open(cast: Cast) -> None:
    first, second = came_back(signed_page("P0005"), signed_page("P0013"))
    Picture.objects.filter(page=second).update(encrypted=first.picture.encrypted)
    with pytest.raises(WrongKey):
        evidence.open_picture(second)


def with_key(settings: Any, key: str) -> None:
    values = {**settings.PREAU.values, "PREAU_EVIDENCE_KEY": key}
    settings.PREAU = Environment("school", values)


def test_a_new_key_encrypts_and_the_earlier_ones_still_open(cast: Cast, settings: Any) -> None:
    first = confirmed(cast)
    with_key(settings, "une longue clé")
    [second] = came_back(signed_page("P0013"))
    with_key(settings, "une plus longue clé, une longue clé")
    assert evidence.open_picture(first) == evidence.open_picture(second) == some_picture()
    with_key(settings, "une plus longue clé")
    with pytest.raises(WrongKey):
        evidence.open_picture(second)


def test_a_lost_key_is_said_on_the_page(secretary: Client, cast: Cast, settings: Any) -> None:
    page = confirmed(cast)
    settings.SECRET_KEY = "une autre"
    secretary.force_login(cast.secretary)
    shown = secretary.get(reverse("evidence", args=[page.pk])).content.decode()
    assert "aucune clé de cette installation ne l’ouvre" in shown


def test_the_record_leads_to_the_sheet_and_the_journal_says_who_looked(
    secretary: Client, cast: Cast
) -> None:
    page = confirmed(cast)
    url = reverse("evidence", args=[page.pk])
    assert url in secretary.get(reverse("record-documents", args=["P0005"])).content.decode()
    answer = secretary.get(url)
    assert "data:image/jpeg;base64," in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    look = Entry.objects.get(action="return.look")
    assert (look.actor, look.subject) == (cast.secretary.actor, f"staff:{cast.xavier.pk}")
    assert look.detail == {"page": page.pk}


def test_a_reader_is_shown_no_way_to_the_sheet(reader: Client, cast: Cast) -> None:
    page = confirmed(cast)
    url = reverse("evidence", args=[page.pk])
    assert url not in reader.get(reverse("record-documents", args=["P0005"])).content.decode()
    assert reader.get(url).status_code == 403
    assert not Entry.objects.filter(action="return.look").exists()


def test_a_page_that_is_not_confirmed_is_no_evidence(secretary: Client, cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    assert secretary.get(reverse("evidence", args=[page.pk])).status_code == 404


def test_what_nobody_decided_goes_after_sixty_days(cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    assert forget(page.read_at + rules.KEPT_UNDECIDED - DAY) == 0
    assert forget(page.read_at + rules.KEPT_UNDECIDED + DAY) == 2, "the page, the name of its file"
    assert not ReturnedPage.objects.exists()
    assert not Picture.objects.exists()
    assert not Scan.objects.exists()
    lines = Entry.objects.filter(action="return.forget").values_list("subject", flat=True)
    assert set(lines) == {f"page:{page.pk}", f"scan:{page.scan_id}"}


def test_what_was_set_aside_goes_after_thirty_days(cast: Cast) -> None:
    [page] = came_back(signed_page("P0005"))
    set_aside(pages=[page.pk], by="user:1", now=NOW)
    assert forget(NOW + rules.KEPT_SET_ASIDE - DAY) == 0
    assert forget(NOW + rules.KEPT_SET_ASIDE + DAY) == 1
    assert not ReturnedPage.objects.exists()


def test_evidence_stays_while_the_permission_holds_and_five_years_after(cast: Cast) -> None:
    page = confirmed(cast)
    assert forget(NOW + timedelta(days=9000)) == 0
    ended = datetime.now(tz=NOW.tzinfo)
    withdraw(staff=cast.xavier, by="user:1", now=ended)
    assert forget(ended + rules.KEPT_AFTER_THE_END - DAY) == 0
    assert forget(ended + rules.KEPT_AFTER_THE_END + DAY) == 1
    assert not Picture.objects.exists()
    assert ReturnedPage.objects.get().outcome == Outcome.CONFIRMED, "the line of history stays"
    assert forget(ended + rules.KEPT_AFTER_THE_END + DAY) == 0
    assert evidence.open_picture(page) == b""


def test_a_file_that_waits_a_day_is_deleted_and_says_so(cast: Cast) -> None:
    scan = receive(name="x.pdf", chunks=[b"%PDF-1.7"], by="user:1", now=NOW)
    path = files.stored(scan.stored)
    os.utime(path, (NOW.timestamp(),) * 2)
    assert path.stat().st_mode & 0o777 == 0o600
    assert forget(NOW + DAY / 2) == 0
    assert forget(NOW + 2 * DAY) == 1
    assert not path.exists()
    scan.refresh_from_db()
    assert (scan.due_at, "effacé" in scan.problem) == (None, True)


def test_a_file_that_no_scan_knows_is_deleted_too(cast: Cast) -> None:
    stray = files.stored(files.store([b"x"]))
    os.utime(stray, (timezone.now().timestamp(),) * 2)
    forget(timezone.now())
    assert stray.exists()
    forget(timezone.now() + 2 * DAY)
    assert not stray.exists()


def test_the_name_of_a_file_stays_while_one_of_its_pages_does(cast: Cast) -> None:
    confirmed(cast)
    receive(name="Lambert.pdf", chunks=[b""], by="user:1", now=NOW)  # not read yet
    forget(NOW + DAY / 2)
    later = NOW + rules.KEPT_UNDECIDED + 2 * DAY
    assert forget(later) == 2, "nobody could read it for a day; then its name"
    assert set(Scan.objects.values_list("name", flat=True)) == {"pile.pdf"}


def test_a_file_that_vanished_is_said(cast: Cast) -> None:
    scan = receive(name="x.pdf", chunks=[b"%PDF-1.7"], by="user:1", now=NOW)
    files.forget(scan.stored)
    assert read_next(NOW) == 1
    scan.refresh_from_db()
    assert scan.problem == GONE


def test_a_file_waits_encrypted_and_is_read_as_it_came(cast: Cast) -> None:
    sent = bytes(range(256)) * 10_000  # more than two pieces
    name = files.store([sent[:70_000], sent[70_000:2_000_000], sent[2_000_000:]])
    assert sent[:64] not in files.stored(name).read_bytes()
    with files.opened(name) as plain:
        plain.seek(0)
        assert plain.read() == sent
    for size in (0, PIECE, 2 * PIECE):
        with files.opened(files.store([sent[:size]])) as plain:
            assert plain.seek(0, os.SEEK_END) == size


def test_a_file_that_was_cut_or_changed_places_does_not_open(cast: Cast) -> None:
    first, second = (files.store([bytes(3 * PIECE)]) for _ in range(2))
    whole = files.stored(first).read_bytes()
    piece = PIECE + 28
    for cut in (whole[:piece], whole[: 2 * piece], whole[piece:], whole[:-1], b""):
        files.stored(first).write_bytes(cut)
        with pytest.raises(WrongKey), files.opened(first):
            pass
    files.stored(second).write_bytes(whole)
    with pytest.raises(WrongKey), files.opened(second):
        pass


def test_a_file_of_another_key_is_to_be_sent_again(cast: Cast, settings: Any) -> None:
    scan = receive(name="x.pdf", chunks=[b"%PDF-1.7"], by="user:1", now=NOW)
    settings.SECRET_KEY = "another"
    read_next(NOW)
    scan.refresh_from_db()
    assert scan.problem == GONE
    assert not files.stored(scan.stored).exists()


def test_a_worker_that_comes_back_late_keeps_no_page_twice(cast: Cast) -> None:
    scan = receive(name="x.pdf", chunks=[b""], by="user:1", now=NOW)
    [late] = Scan.objects.claim(now=NOW, limit=1)
    later = NOW + timedelta(minutes=5)
    [second] = Scan.objects.claim(now=later, limit=1)
    part = Part(count=1, pages=[Page(number=1, kind=Kind.WHITE)])
    keep_part(second, part, later)
    keep_part(late, part, later)
    assert scan.found.count() == 1


def test_the_database_lets_one_page_a_sheet_count(cast: Cast) -> None:
    first, second = came_back(signed_page("P0005"), Page(number=1, kind=Kind.OTHER))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnedPage.objects.filter(pk=second.pk).update(sheet=first.sheet)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnedPage.objects.filter(pk=first.pk).update(outcome=Outcome.CONFIRMED)

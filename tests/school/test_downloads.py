"""Files that take long: asked for, made by the worker, fetched by one person, deleted."""

import os
import re
from datetime import datetime, timedelta
from typing import IO, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from preau.conf import Environment
from preau.journal.models import Entry
from preau.school.downloads import files, rules
from preau.school.downloads.actions import ask
from preau.school.downloads.forgetting import forget
from preau.school.downloads.kinds import KINDS, Kind, Made, NotMade, Progress
from preau.school.downloads.making import make_next
from preau.school.downloads.models import Download, State
from preau.school.downloads.progress import Reporter, TakenOver
from preau.work.models import LEASE
from tests.school.cast import NOW, Cast

POLLED = {"HX-Request": "true"}
CONTENT = b"%PDF-1.7 feuilles"


class Power(BaseException):
    """The machine stops: no handler of ours runs."""


class Maker:
    """A kind of file that does what a test tells it."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.does: Any = None
        self.content = CONTENT

    def __call__(
        self, *, params: dict[str, Any], file: IO[bytes], progress: Progress, by: str, now: datetime
    ) -> Made:
        file.write(self.content)
        if self.does:
            self.does(progress)
        return Made(warnings=params.get("warnings", []), keep=lambda: self.kept.append(by))


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    maker = Maker()
    kind = Kind(make=maker, unit="feuille,feuilles", page="authorisations", page_title="Documents")
    monkeypatch.setitem(KINDS, "test", kind)
    for path in files.stored("").glob("*"):
        path.unlink()
    return maker


def wanted(cast: Cast, now: datetime = NOW, **params: Any) -> Download:
    return ask(
        kind="test",
        params=params,
        title="345 feuilles",
        name="Autorisations.pdf",
        total=345,
        by=cast.secretary.actor,
        now=now,
    )


def page_of(download: Download) -> str:
    return reverse("download", args=[download.pk])


def file_of(download: Download) -> str:
    return reverse("download-file", args=[download.pk])


def written() -> list[str]:
    actions = Entry.objects.filter(action__startswith="download.").order_by("pk")
    return list(actions.values_list("action", flat=True))


def raising(error: BaseException) -> Any:
    def does(_progress: Progress) -> None:
        raise error

    return does


def on_disk() -> list[str]:
    return [path.name for path in files.stored("").glob("*")]


def test_a_file_is_made_by_the_worker_and_fetched(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast)
    assert "la préparation commence dans un instant" in shown(secretary, download)
    assert secretary.get(file_of(download)).headers["Location"] == page_of(download)
    assert (make_next(NOW), make_next(NOW)) == (1, 0)
    page = shown(secretary, download)
    assert "Le fichier est prêt" in page
    assert "gardé jusqu’à 10:00" in page
    assert "hx-get" not in page
    answer = secretary.get(file_of(download))
    assert b"".join(answer) == CONTENT
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Autorisations.pdf"'
    assert maker.kept == [cast.secretary.actor]
    assert written() == ["download.ask", "download.make", "download.fetch"]


def shown(browser: Client, download: Download) -> str:
    return browser.get(page_of(download)).content.decode()


def test_it_comes_by_itself_once(secretary: Client, cast: Cast, maker: Maker) -> None:
    download = wanted(cast)
    make_next(NOW)
    assert secretary.head(file_of(download)).status_code == 200
    assert "data-fetch" in shown(secretary, download)
    assert b"".join(secretary.get(file_of(download)))
    assert "data-fetch" not in shown(secretary, download)


def test_nobody_else_sees_or_fetches_it(
    head: Client, reader: Client, secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast)
    make_next(NOW)
    for stranger in (head, reader):
        assert stranger.get(page_of(download)).status_code == 404
        assert stranger.get(file_of(download)).status_code == 404
        assert "345 feuilles" not in stranger.get(reverse("downloads")).content.decode()
    assert "345 feuilles" in secretary.get(reverse("downloads")).content.decode()


def test_it_lies_encrypted_in_a_private_file_with_a_random_name(cast: Cast, maker: Maker) -> None:
    download = wanted(cast)
    make_next(NOW)
    download.refresh_from_db()
    path = files.stored(download.stored)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert re.fullmatch(r"[-\w]{24}", path.name)
    assert CONTENT not in path.read_bytes()


def test_a_large_file_comes_whole(secretary: Client, cast: Cast, maker: Maker) -> None:
    download = wanted(cast)
    maker.content = bytes(range(256)) * 10_000  # more than two pieces
    make_next(NOW)
    answer = secretary.get(file_of(download))
    assert answer.headers["Content-Length"] == str(len(maker.content))
    assert b"".join(answer) == maker.content


def test_a_file_of_another_key_is_said_on_its_page(
    secretary: Client, cast: Cast, maker: Maker, settings: Any
) -> None:
    download = wanted(cast)
    make_next(NOW)
    values = {**settings.PREAU.values, "PREAU_EVIDENCE_KEY": "une autre"}
    settings.PREAU = Environment("school", values)
    assert secretary.get(file_of(download)).status_code == 200, "the old key still opens"
    kept = Download.objects.get().stored
    files.stored(kept).write_bytes(files.stored(kept).read_bytes()[:-1])
    page = secretary.get(file_of(download), follow=True).content.decode()
    assert "aucune clé de cette installation ne l’ouvre" in page
    assert written().count("download.fetch") == 1


def test_the_part_that_changes_is_sent_only_when_it_has(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast, timezone.now())
    version = re.findall(r"\?version=([-.\w]+)", shown(secretary, download))[0]
    again = secretary.get(page_of(download), {"version": version}, headers=POLLED)
    assert (again.status_code, again.content) == (204, b"")
    Download.objects.update(attempts=1, done=120, due_at=timezone.now() + LEASE)
    part = secretary.get(page_of(download), {"version": version}, headers=POLLED).content.decode()
    assert "120 feuilles sur 345" in part
    assert 'max="345" value="120"' in part
    assert "hx-swap-oob" not in part, "a screen reader is not told each figure"
    Download.objects.update(due_at=timezone.now())
    make_next(timezone.now())
    part = secretary.get(page_of(download), {"version": version}, headers=POLLED).content.decode()
    assert 'id="resume" hx-swap-oob="innerHTML">Le fichier est prêt.' in part


def test_when_no_worker_takes_it_the_page_says_so(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    sentence = "le travail de fond du site ne tourne pas"
    download = wanted(cast, timezone.now())
    assert sentence not in shown(secretary, download)
    seen = re.findall(r"\?version=([-.\w]+)", shown(secretary, download))[0]
    Download.objects.update(due_at=timezone.now() - 2 * rules.SILENCE)
    assert sentence in shown(secretary, download)
    part = secretary.get(page_of(download), {"version": seen}, headers=POLLED).content.decode()
    assert 'hx-swap-oob="innerHTML">Le fichier attend' in part, "a screen reader is told too"
    other = wanted(cast, timezone.now())
    Download.objects.filter(pk=other.pk).update(attempts=1, due_at=timezone.now() + LEASE)
    assert sentence not in shown(secretary, download), "a worker is busy with another one"


def test_what_to_look_at_is_said_and_goes_with_the_file(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast, warnings=[f"Feuille {n} à compléter." for n in range(12)])
    make_next(NOW)
    page = shown(secretary, download)
    assert "Feuille 0 à compléter." in page
    assert "<summary>Et 2 autres</summary>" in page
    forget(NOW + rules.KEPT + timedelta(minutes=1))
    download.refresh_from_db()
    assert download.warnings == []


def test_killed_it_begins_again_and_nothing_is_kept_twice(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast)
    maker.does = raising(Power())
    with pytest.raises(Power):
        make_next(NOW)
    assert on_disk() == [], "what is half made has no name"
    assert make_next(NOW) == 0, "the lease holds"
    maker.does = None
    assert make_next(NOW + LEASE) == 1
    download.refresh_from_db()
    assert (download.state, maker.kept) == (State.READY, [cast.secretary.actor])


def test_a_file_that_no_row_knows_is_swept_away(cast: Cast) -> None:
    with files.nameless() as file:
        stray = files.stored(files.keep(file))
    os.utime(stray, (NOW.timestamp(), NOW.timestamp()))
    forget(NOW + rules.KEPT)
    assert stray.exists()
    forget(NOW + 3 * rules.KEPT)
    assert not stray.exists()


def test_what_kills_the_worker_each_time_is_given_up(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast)
    maker.does = raising(Power())
    for turn in range(3):
        with pytest.raises(Power):
            make_next(NOW + turn * LEASE)
    make_next(NOW + 3 * LEASE)
    assert "s’est arrêtée plusieurs fois" in shown(secretary, download)
    assert written() == ["download.ask", "download.fail"]


def test_a_worker_thought_dead_keeps_nothing_when_it_comes_back(cast: Cast, maker: Maker) -> None:
    download = wanted(cast)

    def another_takes_it(_progress: Progress) -> None:
        maker.does = None
        make_next(NOW + LEASE)

    maker.does = another_takes_it
    make_next(NOW)
    download.refresh_from_db()
    assert len(maker.kept) == 1
    assert on_disk() == [download.stored]


def test_progress_renews_the_lease_and_ends_what_was_taken_over(cast: Cast, maker: Maker) -> None:
    wanted(cast)
    [held] = Download.objects.claim(now=NOW, limit=1)
    report = Reporter(held, NOW)
    report(1, 345)
    held.refresh_from_db()
    assert held.done == 0, "not more than twice a second"
    report._written -= 1
    report(10, 345)
    held.refresh_from_db()
    assert (held.done, held.due_at is not None and held.due_at > NOW + LEASE) == (10, True)
    Download.objects.update(attempts=2)
    report._written -= 1
    with pytest.raises(TakenOver):
        report(20, 345)


REFUSALS = {
    "a refusal of its kind": (NotMade("Personne n’est plus là."), "Personne n’est plus là."),
    "a fault": (RuntimeError("Xavier Lambert"), "Le site a rencontré une erreur"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_be_made_says_why_and_leaves_nothing(
    secretary: Client, cast: Cast, maker: Maker, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    error, sentence = REFUSALS[name]
    download = wanted(cast)
    maker.does = raising(error)
    make_next(NOW)
    page = shown(secretary, download)
    assert sentence in page
    assert "Recommencer" in page
    assert (on_disk(), maker.kept) == ([], [])
    assert "Xavier" not in caplog.text


def test_a_file_is_deleted_after_an_hour_and_the_page_says_so(
    secretary: Client, cast: Cast, maker: Maker
) -> None:
    download = wanted(cast)
    make_next(NOW)
    assert forget(NOW + rules.KEPT - timedelta(seconds=5)) == 0
    assert forget(NOW + rules.KEPT + timedelta(seconds=5)) == 1
    assert on_disk() == []
    assert "Un fichier est gardé une heure." in shown(secretary, download)
    assert secretary.get(file_of(download)).headers["Location"] == page_of(download)
    assert written()[-1] == "download.forget"
    forget(NOW + timedelta(days=1, minutes=1))
    assert not Download.objects.exists()

"""Sheets for many: the worker makes the file, the page leads to it, nothing is printed twice."""

from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management.base import OutputWrapper
from django.test import Client
from django.utils import timezone

from preau.journal.models import Entry
from preau.school.consents.models import Text
from preau.school.documents import terminal, views
from preau.school.documents.large import GONE, ask_for_sheets
from preau.school.documents.models import Sheet
from preau.school.documents.people import with_keys
from preau.school.documents.terminal import ProgressLine
from preau.school.downloads.making import make_next
from preau.school.downloads.models import Download
from preau.school.register.models import School, StaffMember
from preau.work.models import LEASE
from tests.school.cast import NOW, TODAY, Cast
from tests.school.sheets import pages

PAGE = "/documents/autorisation/"


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)


def made(browser: Client, chosen: dict[str, Any]) -> tuple[str, bytes]:
    """Ask on the page, let the worker work; return the file's name and content."""
    answer = browser.post(PAGE, chosen)
    assert not Sheet.objects.exists()
    assert make_next(timezone.now()) == 1
    file = browser.get(f"{answer.headers['Location']}fichier/")
    return file.headers["Content-Disposition"], b"".join(file)


@pytest.mark.usefixtures("few_at_once")
def test_more_than_what_is_quick_is_made_by_the_worker(secretary: Client, cast: Cast) -> None:
    name, pdf = made(secretary, {"staff": ["P0013", "P0001"]})
    assert name.endswith('"Autorisation Compte SeGEC - 2 feuilles - 2026-11-25.pdf"')
    first, second = pages(pdf)
    assert "Evrard Marie-Laure" in first
    assert "Wauthier Bénédicte" in second
    shown = "".join(pages(pdf)).replace("-", "")
    assert all(row.reference in shown for row in Sheet.objects.all())
    assert {row.printed_by for row in Sheet.objects.all()} == {cast.secretary.actor}
    assert Entry.objects.filter(action="sheet.print", actor=cast.secretary.actor).count() == 2


@pytest.mark.usefixtures("few_at_once")
def test_one_file_a_person_is_made_too(secretary: Client) -> None:
    name, archive = made(secretary, {"everyone": "1", "apart": "1"})
    assert name.endswith('2 feuilles - 2026-11-25.zip"')
    with ZipFile(BytesIO(archive)) as found:
        assert len(found.namelist()) == 2
    assert Sheet.objects.count() == 2


@pytest.mark.usefixtures("few_at_once")
def test_one_person_comes_at_once(secretary: Client) -> None:
    assert secretary.post(PAGE, {"staff": "P0013"})["Content-Type"] == "application/pdf"


@pytest.mark.usefixtures("few_at_once")
def test_the_text_is_the_one_that_was_chosen(secretary: Client) -> None:
    answer = secretary.post(PAGE, {"everyone": "1", "texte": "inconnu"}, follow=True)
    assert "Aucun texte qui s’imprime ne s’appelle « inconnu »" in answer.content.decode()
    assert not Download.objects.exists()


def asked(cast: Cast, *keys: str) -> Download:
    return ask_for_sheets(
        people=with_keys(keys, today=TODAY),
        text=Text.objects.in_force(TODAY),
        apart=False,
        by=cast.secretary.actor,
        now=NOW,
    )


def test_a_worker_killed_while_it_remembers_leaves_no_sheet_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Power(BaseException):
        """The machine stops."""

    def stop(**_values: object) -> None:
        raise Power

    asked(cast, "P0005", "P0013")
    with monkeypatch.context() as dark:
        dark.setattr("preau.school.documents.actions.record", stop)
        with pytest.raises(Power):
            make_next(NOW)
    assert not Sheet.objects.exists()
    assert make_next(NOW + LEASE) == 1
    assert Sheet.objects.count() == 2


def test_whoever_has_left_the_register_is_left_out(secretary: Client, cast: Cast) -> None:
    asked(cast, "P0005", "P0013")
    StaffMember.objects.filter(key="P0013").delete()
    make_next(NOW)
    assert Sheet.objects.count() == 1
    download = asked(cast, "P0005")
    Sheet.objects.all().delete()
    StaffMember.objects.filter(key="P0005").delete()
    make_next(NOW)
    assert GONE in secretary.get(f"/telechargements/{download.pk}/").content.decode()


@pytest.mark.usefixtures("few_at_once")
def test_a_school_that_is_not_described_is_said_before_anything_waits(secretary: Client) -> None:
    School.objects.all().delete()
    page = secretary.post(PAGE, {"staff": ["P0013", "P0001"]}, follow=True).content.decode()
    assert "Cette école n’est pas encore décrite." in page
    assert "Aucun fichier" in secretary.get("/telechargements/").content.decode()


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def said_by(stream: StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    clock = iter([0.0, 0.5, 1.5, 1.6, 1.9, 2.0, 2.5, 2.6, 3.0, 3.1, 3.2])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    line = ProgressLine(OutputWrapper(stream), "feuille,feuilles")
    for done in (50, 100, 150, 200):
        line(done, 200)
    return stream.getvalue()


def test_a_command_shows_on_a_terminal_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    said = said_by(Terminal(), monkeypatch)
    assert said.startswith("\r100 feuilles sur 200")
    assert "50 feuilles" not in said.replace("150 feuilles", ""), "the first second is silent"
    assert said.rstrip(" \r").endswith("sur 200")
    assert said.endswith("\r"), "the line is free again"


def test_a_file_or_a_pipe_gets_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_by(StringIO(), monkeypatch) == ""

"""Fixtures of the tests that run the three sites as processes, with a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright

from tests.browser import FLAGS, executable
from tests.together.running import Demo

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return the demonstration on SQLite, running, for tests that leave each other's people be."""
    running = Demo(tmp_path_factory.mktemp("demo") / "data").start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a fresh browser window; an error in its console or a script fails the test."""
    opened = browser.new_context(locale="fr-BE", viewport={"width": 1280, "height": 860})
    opened.set_default_timeout(30_000)
    wrong: list[str] = []
    opened.on("console", lambda said: wrong.extend(_errors(said)))
    opened.on("weberror", lambda error: wrong.append(str(error.error)))
    yield opened
    opened.close()
    assert not wrong, wrong


@pytest.fixture
def screenshots() -> Path | None:
    """Return where pictures go when PREAU_SCREENSHOTS asks for them (any value)."""
    if "PREAU_SCREENSHOTS" not in os.environ:
        return None
    folder = Path("screenshots")
    folder.mkdir(exist_ok=True)
    return folder


def _errors(said: ConsoleMessage) -> list[str]:
    if said.type != "error":
        return []
    # A page that is itself a "no" (403, 404) is what the reader asked for; what it needs is not.
    if said.page and said.location["url"] == said.page.url and "status of 4" in said.text:
        return []
    return [f"{said.location['url']}: {said.text}"]

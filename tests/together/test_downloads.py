"""A file in the making: its page shows it by itself, and the file comes once."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import BrowserContext, Download, expect

from tests.together.large_file import ask_for_sheets
from tests.together.people import Secretary
from tests.together.running import Demo

WAIT = 6


def test_the_page_tells_when_the_file_is_ready_and_fetches_it_once(
    demo: Demo, context: BrowserContext
) -> None:
    page = context.new_page()
    secretary = Secretary(demo, page)
    secretary.sign_in()
    came: list[Download] = []
    page.on("download", lambda one: came.append(one))
    path = ask_for_sheets(demo, wait=WAIT)
    secretary.open(path)
    expect(page.get_by_role("status")).to_have_text("Le fichier se prépare.")
    with page.expect_download() as downloading:
        ready = expect(page.get_by_role("heading", level=2))
        ready.to_have_text("Le fichier est prêt", timeout=60_000)
    expect(page.get_by_role("status")).to_have_text("Le fichier est prêt.")
    assert _pages(downloading.value) == int(re.findall(r"\d+", page.title())[0])
    page.reload()
    page.get_by_role("link", name="Mes fichiers").click()
    page.get_by_role("link", name=re.compile("feuilles à signer")).first.click()
    with page.expect_download():
        page.get_by_role("link", name="Télécharger").click()
    assert len(came) == 2, "by itself once, and once by the link"


def test_without_scripts_a_link_asks_again(demo: Demo, context: BrowserContext) -> None:
    secretary = Secretary(demo, context.new_page())
    secretary.sign_in()
    assert context.browser
    plain = context.browser.new_context(
        java_script_enabled=False, storage_state=context.storage_state()
    )
    plain.set_default_timeout(30_000)
    page = plain.new_page()
    page.goto(demo.url("school") + ask_for_sheets(demo, wait=WAIT))
    page.get_by_role("link", name="Voir où il en est").click()
    link = page.get_by_role("link", name="Télécharger")
    while not link.is_visible():
        page.wait_for_timeout(1_000)
        page.reload()
    with page.expect_download() as downloading:
        link.click()
    assert _pages(downloading.value) > 1
    plain.close()


def _pages(download: Download) -> int:
    with pypdfium2.PdfDocument(Path(download.path())) as pdf:
        return len(pdf)

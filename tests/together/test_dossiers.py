"""Dossiers in a real browser: a secretary takes one along, a head those of the whole school."""

import subprocess
import zipfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.together.people import Head, Secretary
from tests.together.running import Demo


def test_a_secretary_takes_one_dossier_and_a_head_all_of_them(
    demo: Demo, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    secretary = Secretary(demo, page)
    secretary.sign_in()
    secretary.open("/personnel/P0007/documents/")
    page.get_by_role("link", name="Ouvrir le dossier").click()
    page.get_by_text("Lire le texte signé").click()
    expect(page.get_by_text("J’autorise mon école")).to_be_visible()
    one = checked(page, "Télécharger le dossier", tmp_path / "one")
    assert {"dossier.pdf", "dossier.json", "LISEZMOI.txt"} <= one

    context.clear_cookies()
    head = Head(demo, page)
    head.sign_in()
    head.open("/exporter/").get_by_role("link", name="Choisir les dossiers").click()
    page.get_by_label("Selon le jour de la signature").check()
    head.press("Préparer les dossiers")
    expect(page.get_by_text("Indiquez le premier jour")).to_be_visible()
    page.get_by_label("Tout le monde").check()
    everybody = checked(page, "Préparer les dossiers", tmp_path / "all")
    assert "index.html" in everybody
    assert sum(name.endswith("/dossier.pdf") for name in everybody) > 20

    page.goto((tmp_path / "all" / "index.html").as_uri())
    link = page.get_by_role("link", name="Quertinmont Chloé").get_attribute("href")
    assert link in everybody


def checked(page: Page, button: str, folder: Path) -> set[str]:
    """Press a button that gives a ZIP; unpack it, let sha256sum check it, return its names."""
    with page.expect_download(timeout=120_000) as downloading:
        page.get_by_role("button", name=button).click()
    with zipfile.ZipFile(Path(downloading.value.path())) as archive:
        archive.extractall(folder)
        names = set(archive.namelist())
    subprocess.run(["sha256sum", "--quiet", "-c", "EMPREINTES.txt"], cwd=folder, check=True)
    return names

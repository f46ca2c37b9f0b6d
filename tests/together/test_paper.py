"""Paper out, paper in: print five sheets, sign and scan them, confirm by keyboard, activate."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pypdfium2
from playwright.sync_api import BrowserContext, Page, expect

from tests.bench.paper.machines import captured
from tests.bench.paper.sheets import Truth, filled
from tests.together.accessibility import assert_accessible, assert_fits_a_phone
from tests.together.people import Secretary
from tests.together.running import Demo

SHEETS = 5


def test_five_sheets_go_out_and_come_back(
    demo: Demo, context: BrowserContext, tmp_path: Path, screenshots: Path | None
) -> None:
    people = _waiting(demo)[-SHEETS:]
    keys = [one["key"] for one in people]
    demo.command("school", "documents", "--out", str(tmp_path / "out.pdf"), "--staff", *keys)
    scans = list(_signed_and_scanned(tmp_path / "out.pdf", tmp_path))
    page = context.new_page()
    secretary = Secretary(demo, page)
    secretary.sign_in()
    secretary.open("/autorisations/retour/").get_by_label("Feuilles numérisées").set_input_files(
        scans
    )
    secretary.press("Lire ces feuilles")
    start = page.get_by_role("link", name=re.compile("Relire (la|les) feuilles? prêtes?"))
    ready = page.get_by_role("link", name=re.compile(r"\d Prêtes à confirmer"))
    expect(ready).to_contain_text(str(SHEETS), timeout=120_000)
    _look(page, screenshots, "retour")
    start.click()
    typed = dict(_confirm_by_keyboard(page, screenshots) for _ in range(SHEETS))
    expect(page.get_by_role("heading", level=1)).to_have_text("Feuilles revenues")
    expect(ready).to_have_count(0)
    assert typed.keys() == set(keys)
    page.goto(f"{demo.url('school')}/personnel/{keys[0]}/documents/")
    page.get_by_role("link", name="voir la feuille signée").click()
    expect(page.get_by_role("img", name=re.compile("La feuille signée"))).to_be_visible()
    _look(page, screenshots, "preuve")
    done = demo.json("school", "activate", "--yes", "--staff", *keys)
    assert {(r["key"], r["outcome"]) for r in done["results"]} == {(key, "invited") for key in keys}
    assert {line["key"]: line["email"] for line in done["plan"]} == typed


def _waiting(demo: Demo) -> list[dict[str, Any]]:
    """Return who teaches here and has given no permission, by key."""
    states = ("no_email", "no_consent")
    standing = [one for one in demo.json("school", "status") if one["state"] in states]
    return sorted(standing, key=lambda one: str(one["key"]))


def _signed_and_scanned(pdf: Path, folder: Path) -> Iterator[Path]:
    """Fill each page as a hand does, put it through a made-up scanner or phone."""
    rng = np.random.default_rng(11)
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(SHEETS):
            printed = document[number].render(scale=300 / 72, grayscale=True).to_numpy()
            paper = np.array(printed.reshape(printed.shape[0], printed.shape[1], -1)[:, :, 0])
            device = "phone" if number == 2 else "scanner"
            truth = Truth("ours", device, "", ticks=(True, True), signed=True)
            path = folder / f"scan-{SHEETS - number}.jpg"
            path.write_bytes(captured(filled(paper, truth, rng), device, rng))
            yield path


def _confirm_by_keyboard(page: Page, screenshots: Path | None) -> tuple[str, str]:
    """Confirm the sheet that is shown; return whose it was and the address. No mouse."""
    field = page.get_by_label("E-mail privé")
    expect(field).to_be_focused()
    key = str(page.locator("[data-key]").get_attribute("data-key"))
    if "@" not in field.input_value():  # nothing is known, or "prenom.nom(at)example.org"
        page.keyboard.press("Control+A")
        page.keyboard.type(f"{key.lower()}.papier@example.org")
    address = field.input_value()
    _look(page, screenshots, f"relire-{key}")
    before = urlsplit(page.url).path
    field.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != before)
    return key, address


def _look(page: Page, screenshots: Path | None, name: str) -> None:
    assert_accessible(page)
    assert_fits_a_phone(page)
    if screenshots:
        page.screenshot(path=screenshots / f"papier-{name}.png", full_page=True)

"""No paper: a teacher reads, signs and takes back on a phone; everybody with a keyboard can too."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.together.accessibility import assert_accessible, assert_fits_a_phone
from tests.together.people import standing
from tests.together.running import Demo, wait_for

SEALS = 60_000
"""Milliseconds: the first seal of a process loads pyHanko, on a machine that does much else."""
SIGNED_HERE = ".ecran@example.org"
PHONE = {"width": 360, "height": 740}
CODE = re.compile(r"^(\d{3} \d{3})\s*$", re.MULTILINE)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """Return the browser of a phone: narrow, and touched."""
    opened = browser.new_context(locale="fr-BE", viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


def test_a_teacher_signs_on_a_phone_and_takes_it_back(
    demo: Demo,
    phone: BrowserContext,
    context: BrowserContext,
    tmp_path: Path,
    screenshots: Path | None,
) -> None:
    key, known = _somebody_without_permission(demo)
    address = f"{key.lower()}{SIGNED_HERE}"
    _send_link(demo, key)
    page = phone.new_page()
    link = _open_from_mailbox(demo, page, known, "/signer/")
    for ask in (requests.get, requests.head) * 2:  # what scanners of mail do
        assert ask(link, timeout=30).status_code == 200
    _look(page, screenshots, "lire")
    field = page.get_by_role("textbox", name="Votre adresse électronique")
    assert field.input_value() == known
    field.fill("pas une adresse")
    page.get_by_role("button", name="Recevoir le code").tap()
    expect(page.get_by_text("il faut un nom, une arobase")).to_be_visible()
    _look(page, screenshots, "lire-erreur")
    field.fill(address)
    page.get_by_role("button", name="Recevoir le code").tap()
    expect(page.get_by_text("Le code est parti vers")).to_be_visible()
    _look(page, screenshots, "signer")

    page.get_by_role("button", name="Signer").tap()
    expect(page.get_by_text("Tapez les 6 chiffres")).to_be_visible()
    _look(page, screenshots, "signer-erreur")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("radio", name="En dessinant ma signature").check()
    _look(page, screenshots, "signer-dessiner")
    _draw(page, page.get_by_role("img", name=re.compile("Cadre de la signature")))
    page.get_by_role("textbox", name="Le code reçu").fill(_code(demo, address))
    page.get_by_role("button", name="Signer").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé", timeout=SEALS)
    expect(page.locator("#courriel")).to_contain_text("Envoyé")
    _look(page, screenshots, "signe")

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger ma copie").tap()
    copy = tmp_path / "copie.pdf"
    downloading.value.save_as(copy)
    assert "entier" in demo.command("school", "verify", str(copy)).stdout
    assert "déjà signé" in requests.get(link, timeout=30).text

    asked = demo.json("school", "activate", "--yes", "--staff", key)
    assert asked["results"] == [
        {"key": key, "outcome": "invited", "detail": asked["results"][0]["detail"]}
    ]
    assert asked["plan"][0]["email"] == address
    _open_from_mailbox(demo, page, address, "/ma-permission/", subject="Votre copie")
    _look(page, screenshots, "permission")
    page.get_by_role("button", name="Retirer mon autorisation").tap()
    expect(page.get_by_text("Vous l’avez retirée.")).to_be_visible()
    _look(page, screenshots, "permission-retiree")
    wait_for(lambda: _is_closed(demo, address), seconds=60, what="the end at the federation")
    assert standing(demo, key)["state"] in ("ended", "no_consent")


def test_without_javascript_and_by_keyboard_alone(
    demo: Demo, browser: Browser, screenshots: Path | None
) -> None:
    key, known = _somebody_without_permission(demo)
    _send_link(demo, key)
    plain = browser.new_context(locale="fr-BE", java_script_enabled=False)
    page = plain.new_page()
    page.goto(_link_in(demo, known, "/signer/"))
    _reach(page, page.get_by_role("textbox", name="Votre adresse électronique"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Signer")
    expect(page.get_by_role("img", name=re.compile("Cadre"))).to_be_hidden()
    code = _code(demo, known)
    for box in page.get_by_role("checkbox").all():
        _reach(page, box)
        page.keyboard.press("Space")
    _reach(page, page.get_by_role("textbox", name="Prénom et nom"))
    page.keyboard.type("Une enseignante")
    _reach(page, page.get_by_role("textbox", name="Le code reçu"))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé", timeout=SEALS)
    plain.close()


def test_pages_around_it_are_accessible(
    demo: Demo, phone: BrowserContext, screenshots: Path | None
) -> None:
    page = phone.new_page()
    for path, name in (("/ma-permission/", "demander"), ("/signer/1/x/", "inconnu")):
        page.goto(demo.url("school") + path)
        _look(page, screenshots, name)
    page.goto(demo.url("school") + "/ma-permission/")
    page.get_by_role("textbox").fill("personne@example.org")
    page.get_by_role("button", name="Recevoir le lien").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos courriels")
    _look(page, screenshots, "demande")


def _send_link(demo: Demo, key: str) -> None:
    """Send somebody a link to the address that the school has."""
    demo.command("school", "sign-links", "--mail", "--yes", "--staff", key)


def _somebody_without_permission(demo: Demo) -> tuple[str, str]:
    """Return the key and the address of a teacher whose address is known, and no more: nobody who
    has signed in another test, whose mailbox holds older codes.
    """
    found = [one for one in demo.json("school", "status") if one["state"] == "no_consent"]
    new = [one for one in found if not one["email"].endswith(SIGNED_HERE)]
    one = max(new, key=lambda one: str(one["key"]))
    return str(one["key"]), str(one["email"])


def _link_in(demo: Demo, to: str, part: str) -> str:
    text = str(demo.wait_for_mail(to)["text"])
    found = re.search(rf"http\S+{part}\S+", text)
    assert found, text
    return found.group()


def _open_from_mailbox(demo: Demo, page: Page, to: str, part: str, subject: str = "") -> str:
    """Follow a link on the mailbox's page, as a person would; return its address."""
    wait_for(lambda: bool(_mails(demo, to, subject)), seconds=60, what=f"a mail {subject}")
    page.goto(f"{demo.url('mailbox')}/mails/{_mails(demo, to, subject)[0]}/")
    link = page.get_by_role("link").filter(has_text=part).first
    address = str(link.get_attribute("href"))
    link.tap()
    page.wait_for_url(lambda url: part in urlsplit(url).path)
    return address


def _mails(demo: Demo, to: str, subject: str) -> list[str]:
    return [str(one["name"]) for one in demo.mails(to) if subject in str(one["subject"])]


def _code(demo: Demo, address: str) -> str:
    wait_for(lambda: bool(_mails(demo, address, "code")), seconds=60, what="the code")
    mail = next(one for one in demo.mails(address) if "code" in str(one["subject"]))
    found = CODE.search(str(mail["text"]))
    assert found
    return found.group(1)


def _draw(page: Page, frame: Locator) -> None:
    """Draw with a finger: real touches, which the page gets as pointer events."""
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    x, y = box["x"] + 30, box["y"] + box["height"] / 2
    places = [(x + 5 * n, y + (20 if n % 4 < 2 else -20)) for n in range(40)]
    touch = page.context.new_cdp_session(page)
    for kind, at in (
        ("touchStart", places[:1]),
        *(("touchMove", [p]) for p in places),
        ("touchEnd", []),
    ):
        points = [{"x": px, "y": py} for px, py in at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert page.locator("[name=drawing]").input_value().startswith("[[[")


def _reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(40):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by keyboard: {wanted}")


def _is_closed(demo: Demo, address: str) -> bool:
    found = demo.json("federation", "invitations")
    return all(one["state"] != "pending" for one in found if one["email"] == address)


def _look(page: Page, screenshots: Path | None, name: str) -> None:
    assert_accessible(page)
    assert_fits_a_phone(page)
    if screenshots:
        page.screenshot(path=screenshots / f"sans-papier-{name}.png", full_page=True)

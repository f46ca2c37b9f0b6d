"""No paper, at the school: a slip is printed, its code opens the page, the signature arrives."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.school.sheets import codes
from tests.together.accessibility import assert_accessible, assert_fits_a_phone
from tests.together.people import Secretary, without_address
from tests.together.running import Demo, wait_for

ADDRESS = "billet.ecran@example.org"
CODE = re.compile(r"^(\d{3} \d{3})\s*$", re.MULTILINE)


def test_a_signature_arrives_on_the_schools_page_by_itself(
    demo: Demo, context: BrowserContext, screenshots: Path | None
) -> None:
    someone = without_address(demo)
    name = str(someone["name"])
    page = context.new_page()
    secretary = Secretary(demo, page)
    secretary.sign_in()
    secretary.open("/autorisations/en-ligne/")
    page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name=re.compile(r"Continuer \(1\)")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 billet à imprimer")
    _look(page, screenshots, "verifier")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Imprimer 1 billet").click()
    [link] = codes(Path(downloading.value.path()).read_bytes())

    secretary.open("/autorisations/en-ligne/liens/")
    expect(page.get_by_role("row", name=name)).to_contain_text("Billet imprimé")
    _look(page, screenshots, "liens")
    page.get_by_role("checkbox", name=name).check()
    teacher = context.new_page()
    _sign(demo, teacher, link)

    expect(page.locator("#signatures")).to_contain_text("vient de signer.")
    expect(page.get_by_role("row", name=name)).to_contain_text("Signé")
    expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    _look(page, screenshots, "liens-signe")

    secretary.open(f"/personnel/{someone['key']}/documents/")
    expect(page.get_by_text("signée en ligne")).to_be_visible()
    _look(page, screenshots, "fiche")
    page.get_by_role("link", name="voir le document signé").click()
    expect(page.get_by_text("Vérifié à l’instant.")).to_be_visible()
    _look(page, screenshots, "document")
    address = page.get_by_role("link", name="Ouvrir le document").get_attribute("href")
    answer = page.request.get(f"{demo.url('school')}{address}")
    assert answer.body().startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"


def test_without_javascript_the_school_chooses_sends_and_follows(
    demo: Demo, context: BrowserContext
) -> None:
    browser = context.browser
    assert browser
    plain = browser.new_context(locale="fr-BE", java_script_enabled=False)
    page = plain.new_page()
    secretary = Secretary(demo, page)
    secretary.sign_in()
    secretary.open("/autorisations/en-ligne/")
    page.get_by_role("button", name="Avec adresse").click()
    page.get_by_role("row").nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^Continuer")).first.click()
    secretary.press("Envoyer 1 courriel")
    expect(page.get_by_role("heading", level=1)).to_have_text("Liens donnés")
    expect(page.get_by_text("1 courriel est en route.")).to_be_visible()

    def has_left() -> bool:
        page.reload()
        return "Envoyé" in page.get_by_role("table").inner_text()

    wait_for(has_left, seconds=60, what="the mail")
    plain.close()


def _sign(demo: Demo, page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("textbox", name="Votre adresse électronique").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir le code").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("textbox", name="Prénom et nom").fill("Une enseignante")
    found = CODE.search(str(demo.wait_for_mail(ADDRESS)["text"]))
    assert found
    page.get_by_role("textbox", name="Le code reçu").fill(found.group(1))
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé")


def _look(page: Page, screenshots: Path | None, name: str) -> None:
    assert_accessible(page)
    assert_fits_a_phone(page)
    if screenshots:
        for width, height in ((1280, 860), (360, 780)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=screenshots / f"en-ligne-{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 860})

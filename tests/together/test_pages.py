"""No page without a look: axe, one h1, and no sideways scroll at 320 px.

The pages are found as a person finds them, link by link; each person looks once at each named
address.
"""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.together.accessibility import assert_accessible, assert_fits_a_phone
from tests.together.large_file import ask_for_sheets
from tests.together.people import (
    PASSWORD,
    Head,
    Secretary,
    Teacher,
    standing,
    without_address,
)
from tests.together.routes import Routes
from tests.together.running import Demo

TEACHER, HEAD = "P0007", "P0001"
OPERATOR = "exploitation@example.org"
HEADS_PAGES = {
    "automatic",
    "school-settings",
    "user-list",
    "user",
    "journal",
    "leavers",
    "dossiers",
}
"""Until a head signs in they were seen closed, or without their form."""
SIGNS_OUT = ("deconnexion", "logout")


@pytest.fixture(scope="module")
def activated(demo: Demo) -> Demo:
    """Return the demonstration after a collective activation."""
    demo.json("school", "activate", "--yes")
    return demo


class Looking:
    """One person who looks at every page that links lead to on one site."""

    def __init__(
        self,
        demo: Demo,
        site: str,
        page: Page,
        pictures: Path | None,
        who: str,
    ) -> None:
        self.base = demo.url(site)
        self.routes = Routes(site, demo.folder)
        self.page = page
        self.pictures = pictures
        self.who = who
        self.looked: set[str] = set()
        self.refusals = {301, 302, 303, 307, 405}
        self.wrong: list[str] = []

    def at_all(self, *starts: str) -> set[str]:
        """Look at the starts and at what they lead to; fail with all that is wrong."""
        waiting = deque([*starts, *self.routes.plain()])
        while waiting:
            path = waiting.popleft()
            name = self.routes.name_of(path)
            if name and name not in self.looked and not any(s in path for s in SIGNS_OUT):
                self.looked.add(name)
                waiting.extend(self.at(path))
        assert not self.wrong, "\n\n".join(self.wrong)
        return self.looked

    def at(self, path: str) -> Iterator[str]:
        """Look at one page; yield where its links lead on this site."""
        answer = self.page.request.get(self.base + path, max_redirects=0)
        kind = answer.headers.get("content-type", "")
        # A page that sends us elsewhere is looked at there; of each refusal one is enough.
        if location := answer.headers.get("location"):
            yield from self._here(urljoin(self.base + path, location))
        if answer.status >= 300 and answer.status in self.refusals:
            return
        self.refusals.add(answer.status)
        if "text/html" not in kind or not (answer.ok or 400 <= answer.status < 500):
            return
        self.page.goto(self.base + path)
        self._check()
        for link in self.page.locator("a[href]").all():
            yield from self._here(str(link.evaluate("link => link.href")))

    def at_once(self) -> str:
        """Look at the page that is shown; return its name."""
        self.page.wait_for_load_state()
        self._check()
        assert not self.wrong, "\n\n".join(self.wrong)
        return self.routes.name_of(urlsplit(self.page.url).path)

    def _here(self, link: str) -> Iterator[str]:
        """Yield the path of a link that stays on this site."""
        target = urlsplit(link)
        if f"{target.scheme}://{target.netloc}" == self.base:
            yield target.path + (f"?{target.query}" if target.query else "")

    def _check(self) -> None:
        for check in (assert_accessible, assert_fits_a_phone):
            try:
                check(self.page)
            except AssertionError as failure:
                self.wrong.append(str(failure))
        if self.pictures:
            name = urlsplit(self.page.url).path.strip("/").replace("/", "-") or "accueil"
            for width, height in ((1280, 860), (390, 844)):
                self.page.set_viewport_size({"width": width, "height": height})
                file = self.pictures / f"{self.who}-{name[:80]}-{width}.png"
                self.page.screenshot(path=file, full_page=True)


def test_every_page_of_the_school_is_accessible(
    activated: Demo, context: BrowserContext, screenshots: Path | None, tmp_path: Path
) -> None:
    sheet = str(tmp_path / "feuille.pdf")
    activated.command("school", "documents", "--out", sheet, "--staff", "P0013")
    activated.command("school", "return", sheet, expect=1)
    page = context.new_page()
    look = Looking(activated, "school", page, screenshots, "ecole")
    assert "sign-in" in look.at_all("/connexion/")
    secretary = Secretary(activated, page)
    secretary.sign_in()
    ask_for_sheets(activated)
    look.looked.clear()
    starts = ("/personnel/P0013/", "/personnel/P0007/dossier/", "/activation/transferts/1/")
    looked = look.at_all("/", *starts)
    assert {"staff-list", "record-addresses", "activation", "transfer", "import"} <= looked
    assert {
        "record-account",
        "record-documents",
        "dossier",
        "authorisations",
        "function-table",
        "export",
        "import-undo",
    } <= looked
    assert {"returns", "returns-heap", "returned-page", "downloads", "download"} <= looked
    assert {"consent-text", "automatic", "addresses-to-check"} <= looked
    assert {"second-factor", "mfa_index", "mfa_activate_totp", "usersessions_list"} <= looked
    look_at_signing(look, activated)
    look_at_an_import(look)
    context.clear_cookies()
    head = Head(activated, page)
    head.sign_in()
    look.looked = set(look.routes.routes) - HEADS_PAGES
    assert look.at_all("/activation/automatique/", "/reglages/", "/utilisateurs/1/") >= HEADS_PAGES
    look_at_a_text(look)
    link = head.invite("nadine@example.org")
    context.clear_cookies()
    look.looked.clear()
    look.refusals.clear()
    assert list(look.at(link))
    assert not look.wrong, look.wrong


def look_at_signing(look: Looking, demo: Demo) -> None:
    """Look at what only somebody who has chosen people for a link is shown."""
    page, someone = look.page, without_address(demo)
    page.goto(f"{look.base}/personnel/{someone['key']}/documents/")
    page.get_by_role("button", name="Imprimer un billet").click()
    assert look.at_once() == "online-confirm"
    with page.expect_download():
        page.get_by_role("button", name="Imprimer 1 billet").click()
    page.goto(f"{look.base}/autorisations/en-ligne/")
    assert look.at_once() == "online"
    page.goto(f"{look.base}/autorisations/en-ligne/liens/")
    assert look.at_once() == "online-links"
    page.get_by_role("checkbox", name=someone["name"]).check()
    page.get_by_role("button", name="Annuler les liens").click()
    assert look.at_once() == "online-revoke"
    page.goto(f"{look.base}/autorisations/en-ligne/rappeler/")
    assert look.at_once() == "online-remind"


def look_at_an_import(look: Looking) -> None:
    """Look at what only somebody who has sent a list is shown."""
    page = look.page
    page.goto(f"{look.base}/import/")
    odd = "N° interne;Membre;Prénom;Charge;Du\nSE001;Claessens;Véronique;Directrice;01/09/2016"
    list_ = {"name": "liste.csv", "mimeType": "text/csv", "buffer": odd.encode()}
    page.get_by_label("Fichier de la liste").set_input_files(list_)
    page.get_by_role("button", name="Vérifier cette liste").click()
    assert look.at_once() == "import-columns"
    for label, column in (("Clé", "0"), ("Nom", "1"), ("Fonction", "3"), ("Date de début", "4")):
        page.get_by_label(label, exact=True).select_option(column)
    page.get_by_role("button", name="Continuer").click()
    assert look.at_once() == "import-review"
    page.goto(f"{look.base}/import/colonnes/")
    assert look.at_once() == "import-remembered-columns"


def look_at_a_text(look: Looking) -> None:
    """Look at what a head sees who writes the school's own text and publishes it for tomorrow."""
    page = look.page
    page.goto(f"{look.base}/autorisations/textes/")
    page.get_by_role("button", name="Modifier ce texte").click()
    assert look.at_once() == "text-draft"
    page.get_by_label("Première déclaration").fill("Voici l’adresse de mon compte. " * 30)
    expect(page.locator("#apercu")).to_contain_text("La première déclaration ne tient pas")
    expect(page.locator("#verdict")).to_contain_text("1 point à corriger")
    assert look.at_once() == "text-draft"
    page.get_by_label("Première déclaration").fill("Voici l’adresse de mon compte SeGEC.")
    expect(page.locator("#apercu")).to_contain_text("Tout tient sur la feuille")
    page.get_by_role("button", name="Relire et publier…").click()
    assert look.at_once() == "text-publish"
    page.get_by_label("Les deux déclarations disent toujours").check()
    page.get_by_role("button", name="Publier ce texte").click()
    expect(page.get_by_role("status").first).to_contain_text("est publié")
    assert look.at_once() == "consent-text"
    page.get_by_role("link", name="Imprimer avec ce texte").click()
    expect(page.get_by_label("Texte à imprimer")).to_have_value(re.compile("école"))
    assert look.at_once() == "authorisations"
    page.go_back()
    page.get_by_role("button", name="Retirer ce texte à venir").click()
    assert look.at_once() == "text-draft"
    page.get_by_role("button", name="Jeter le brouillon").click()
    assert look.at_once() == "consent-text"


def test_every_page_of_the_federation_is_accessible_to_a_teacher(
    activated: Demo, context: BrowserContext, screenshots: Path | None
) -> None:
    page = context.new_page()
    look = Looking(activated, "federation", page, screenshots, "federation")
    assert {"account_login", "account_reset_password"} <= look.at_all("/connexion/")
    teacher = Teacher(activated, page, standing(activated, TEACHER)["email"])
    teacher.open_invitation()
    invited = urlsplit(page.url).path
    look.looked.clear()
    assert {"invitation", "invitation-refusal"} <= look.at_all(invited)
    page.goto(look.base + invited)
    teacher.confirm()
    look.looked.clear()
    assert {"home", "welcome", "mfa_index", "usersessions_list"} <= look.at_all("/bienvenue/", "/")


def test_every_page_of_the_federation_is_accessible_to_a_head(
    activated: Demo, context: BrowserContext, screenshots: Path | None
) -> None:
    page = context.new_page()
    head = Teacher(activated, page, standing(activated, HEAD)["email"])
    head.open_invitation()
    head.confirm(welcomed=False)
    set_up_second_factor(activated, page)
    look = Looking(activated, "federation", page, screenshots, "direction")
    assert "school-account-list" in look.at_all("/", "/comptes/")
    she_signs_in_at_her_school(head)


def she_signs_in_at_her_school(head: Teacher) -> None:
    """Once the school knows her address: in and out with the account of the federation."""
    page, school = head.page, head.demo.url("school")
    segec = page.get_by_role("link", name="Se connecter avec mon compte SeGEC")
    page.goto(f"{school}/journal/")
    segec.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pas d’accès à ce site")
    assert_accessible(page)
    add = ("add-user", head.email, "--group=head", "--name=Marie-Laure Evrard")
    head.demo.command("school", *add, PREAU_PASSWORD=PASSWORD)
    page.goto(f"{school}/journal/")
    segec.click()
    expect(page.get_by_text("avec le compte SeGEC").first).to_be_visible()
    page.goto(f"{school}/double-verification/")  # nothing to ask: she showed two factors there
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rentrée")
    page.locator("form[action='/deconnexion/'] button").first.evaluate("button => button.click()")
    page.wait_for_url(f"{school}/connexion/**")
    segec.click()
    page.wait_for_url(f"{head.demo.url('federation')}/connexion/**")


def test_every_page_of_the_federation_is_accessible_to_an_operator(
    activated: Demo, context: BrowserContext, screenshots: Path | None
) -> None:
    activated.command("federation", "add-operator", OPERATOR, PREAU_PASSWORD=PASSWORD)
    page = context.new_page()
    page.goto(f"{activated.url('federation')}/connexion/")
    page.get_by_label("Adresse électronique").fill(OPERATOR)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    set_up_second_factor(activated, page)
    look = Looking(activated, "federation", page, screenshots, "exploitation")
    looked = look.at_all("/exploitation/")
    assert {"operator-schools", "operator-school", "operator-accounts", "operator-mails"} <= looked


def test_every_page_of_the_programme_is_accessible(
    activated: Demo, context: BrowserContext, screenshots: Path | None
) -> None:
    page = context.new_page()
    look = Looking(activated, "programme", page, screenshots, "programme")
    assert "home" in look.at_all("/")
    teacher = Teacher(activated, page, standing(activated, "P0008")["email"])
    teacher.open_invitation()
    teacher.confirm()
    teacher.open_the_programme()
    look.looked.clear()
    looked = look.at_all("/programme/", "/programme/recherche/?q=lire")
    assert {"curriculum", "discipline", "page", "search"} <= looked


def set_up_second_factor(demo: Demo, page: Page) -> None:
    """Set up an authenticator application, as heads and operators must."""
    page.goto(f"{demo.url('federation')}/securite/totp/activate/")
    key = page.locator(".code-text").inner_text()
    page.get_by_label("Code", exact=False).first.fill(code_now(key))
    page.get_by_role("button", name="Activer").click()
    page.wait_for_load_state()


def code_now(key: str) -> str:
    """Return the six digits of now (RFC 6238: SHA-1, 30 seconds)."""
    secret = base64.b32decode(key.replace(" ", "").upper() + "=" * (-len(key) % 8))
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"

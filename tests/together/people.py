"""What people do in the browser, in the words of the pages they see."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.together.running import Demo

PASSWORD = "trois chats sur le toit"


class Secretary:
    """The secretary of the sample school."""

    email = "secretariat@example.org"

    def __init__(self, demo: Demo, page: Page) -> None:
        self.demo = demo
        self.page = page

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.demo.url('school')}{path}")
        return self.page

    def sign_in(self) -> None:
        self.open("/")
        self.page.get_by_label("Adresse électronique").fill(self.email)
        self.page.get_by_label("Mot de passe").fill(self.demo.logins[self.email])
        self.press("Se connecter")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Rentrée")

    def import_list(self, file: Path) -> None:
        self.open("/import/").get_by_label("Fichier de la liste").set_input_files(file)
        self.press("Vérifier cette liste")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Vérifier la liste")
        self.press("Appliquer")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("La liste est appliquée")

    def encode(self, key: str, email: str) -> None:
        page = self.open(f"/personnel/{key}/adresses/")
        page.get_by_label("E-mail privé").fill(email)
        page.get_by_label("Autorisation signée").check()
        self.press("Enregistrer")
        expect(page.get_by_role("status").first).to_be_visible()

    def print_authorisation(self, name: str) -> bytes:
        """Print the document of one person from the list; return the PDF."""
        page = self.open(f"/documents/autorisation/?voir=toutes&q={name}")
        page.get_by_role("checkbox", name=name, exact=True).check()
        with page.expect_download() as downloading:
            page.get_by_role("button", name=re.compile("Imprimer les choisies")).click()
        return Path(downloading.value.path()).read_bytes()

    def activate_all(self) -> int:
        """Confirm the whole proposal; return how many demands the window counts."""
        page = self.open("/activation/")
        page.get_by_role("button", name=re.compile(r"^Activer \d+ comptes")).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("comptes ?")
        self.press("Envoyer les demandes")
        expect(page.get_by_role("heading", level=1)).to_have_text("Confirmations")
        return self.wait_for_answers()

    def wait_for_answers(self) -> int:
        """Wait, without reloading, until the window has every answer; return how many."""
        bar = self.page.get_by_label("Demandes traitées")
        asked = bar.get_attribute("max") or ""
        expect(bar).to_have_attribute("value", asked, timeout=120_000)
        return int(asked)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()


class Head(Secretary):
    """The head of the sample school."""

    email = "direction@example.org"

    def invite(self, email: str) -> str:
        """Give somebody an access to the school's site; return the path of the mail's link."""
        page = self.open("/utilisateurs/")
        page.get_by_label("Nom et prénom").fill("Nadine Collard")
        page.get_by_label("Adresse électronique").fill(email)
        self.press("Inviter par courriel")
        mail = self.demo.wait_for_mail(email)
        page.goto(f"{self.demo.url('mailbox')}/mails/{mail['name']}/")
        link = page.get_by_role("link").filter(has_text="/mot-de-passe/").get_attribute("href")
        return urlsplit(link or "").path


class Teacher:
    """Somebody whom the school invites."""

    def __init__(self, demo: Demo, page: Page, email: str) -> None:
        self.demo = demo
        self.page = page
        self.email = email

    def open_invitation(self) -> Page:
        """Follow the link from the mailbox's page, as a person would."""
        mail = self.demo.wait_for_mail(self.email)
        self.page.goto(f"{self.demo.url('mailbox')}/mails/{mail['name']}/")
        self.page.get_by_role("link").filter(has_text="/invitation/").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Confirmez votre accès")
        return self.page

    def confirm(self, *, welcomed: bool = True) -> None:
        """Say yes with a password. A head is not welcomed before a second factor is there."""
        self.page.get_by_label("Choisissez votre mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Confirmer et ouvrir mon accès").click()
        if welcomed:
            expect(self.page.get_by_role("heading", level=1)).to_contain_text("Bienvenue")
        else:
            self.page.wait_for_load_state()

    def open_the_programme(self) -> None:
        """Go on from the welcome page; the federation knows already who this is."""
        self.page.get_by_role("link", name="Ouvrir le programme").click()
        self.page.get_by_role("link", name="Se connecter").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Le programme")

    def sign_in_to_the_programme(self) -> None:
        """Sign in at the federation from the programme's front page."""
        self.page.goto(self.demo.url("programme"))
        self.page.get_by_role("link", name="Se connecter").first.click()
        self.page.get_by_label("Adresse électronique").fill(self.email)
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()


def without_address(demo: Demo) -> dict[str, Any]:
    """Return the standing of somebody who has given no address yet: the first, by key."""
    found = [one for one in demo.json("school", "status") if one["state"] == "no_email"]
    return min(found, key=lambda one: str(one["key"]))


def standing(demo: Demo, key: str) -> dict[str, Any]:
    """Return where a person stands at the school."""
    found: dict[str, Any] = next(p for p in demo.json("school", "status") if p["key"] == key)
    return found

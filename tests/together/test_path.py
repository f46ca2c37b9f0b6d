"""The whole path in a browser, on both databases: from a staff list to a page of the programme."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from preau.demo.installation import SAMPLE
from tests.together.conftest import DATABASES
from tests.together.people import Secretary, Teacher, standing
from tests.together.running import Demo, wait_for

BENEDICTE, EMAIL = "P0013", "benedicte.wauthier@example.org"
"""Wauthier Bénédicte: a teacher of the sample whom nobody has asked for an address yet."""
ELISE = "P0004"
"""Van den Bossche Élise: a teacher who has signed."""


@pytest.fixture(scope="module", params=DATABASES)
def begun(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """Return a demonstration that knows the first people of the list only."""
    folder = tmp_path_factory.mktemp(request.param)
    first = SAMPLE.read_bytes().splitlines(keepends=True)[:6]
    (folder / "debut.csv").write_bytes(b"".join(first))
    demo = Demo(folder / "data", folder / "debut.csv", database_url(request.param)).start()
    yield demo
    assert demo.stop() == 0


def database_url(kind: str) -> str:
    if kind == "sqlite":
        return ""
    server = os.environ.get("PREAU_TEST_DATABASE_URL", "")
    if not server:
        pytest.skip("PREAU_TEST_DATABASE_URL names no PostgreSQL (python -m tests.postgres …)")
    return server.replace("/preau?", "/path?")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_from_the_staff_list_to_a_page_of_the_programme(begun: Demo, page: Page) -> None:
    secretary = Secretary(begun, page)
    secretary.sign_in()
    secretary.import_list(SAMPLE)
    secretary.open("/personnel/?q=Wauthier")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Wauthier Bénédicte", exact=True)).to_be_attached()

    printed = secretary.print_authorisation("Wauthier Bénédicte")
    assert printed.startswith(b"%PDF-")
    assert standing(begun, BENEDICTE)["state"] == "no_email"
    secretary.encode(BENEDICTE, EMAIL)
    assert standing(begun, BENEDICTE)["state"] == "ready"

    asked = secretary.activate_all()
    assert asked == len([p for p in begun.json("school", "status") if p["state"] == "invited"])
    assert begun.json("school", "activate")["results"] == []
    assert not [p for p in begun.json("school", "activate")["plan"] if p["action"] == "create"]

    teacher = Teacher(begun, page, EMAIL)
    teacher.open_invitation()
    teacher.confirm()
    teacher.open_the_programme()
    read_a_page(page)

    # The school asks the federation anew now and then, not at every look.
    wait_for(lambda: standing(begun, BENEDICTE)["state"] == "active", seconds=90, what="active")
    secretary.open(f"/personnel/{BENEDICTE}/compte/")
    expect(page.get_by_text("actif").first).to_be_visible()

    # All three sites killed and started again: the account, the access and the sign-in hold.
    begun.kill()
    begun.start()
    page.context.clear_cookies()
    teacher.sign_in_to_the_programme()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le programme")
    assert standing(begun, BENEDICTE)["state"] == "active"


def test_an_account_closed_by_the_school_no_longer_opens_the_programme(
    begun: Demo, context: BrowserContext
) -> None:
    """Everything here is the record's own button, for one person who is in the list already."""
    secretary = Secretary(begun, context.new_page())
    secretary.sign_in()
    page = secretary.open("/personnel/P0004/adresses/")
    if page.get_by_role("button", name="Activer le compte").count():
        secretary.press("Activer le compte")
        secretary.wait_for_answers()
    teacher = Teacher(begun, context.new_page(), standing(begun, ELISE)["email"])
    teacher.open_invitation()
    teacher.confirm()
    secretary.open("/personnel/P0004/adresses/")
    secretary.press("Désactiver")
    secretary.press("Fermer l’accès")
    secretary.wait_for_answers()
    teacher.page.goto(begun.url("programme"))
    teacher.page.get_by_role("link", name="Se connecter").first.click()
    expect(teacher.page.get_by_role("heading", level=1)).to_have_text(
        "Votre accès n’est pas ouvert"
    )
    assert standing(begun, ELISE)["state"] == "ended"
    secretary.page.close()


def read_a_page(page: Page) -> None:
    """Read the first page of the first discipline."""
    page.locator(".cards a").first.click()
    page.locator(".page-links a").first.click()
    expect(page.get_by_role("article")).to_be_visible()

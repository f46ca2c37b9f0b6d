"""How soon access to the programme ends, with the three sites running: real seconds.

`python -m tests.together.access_ends` (some three minutes). docs/conformance.md has the figures;
the tests hold the same with a clock of their own (tests/programme/test_access.py,
tests/federation/test_oidc_session_ends.py).
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests
from playwright.sync_api import Browser, sync_playwright

from tests.browser import FLAGS, executable
from tests.together.people import PASSWORD, Teacher
from tests.together.running import Demo
from tests.together.test_demo import SMALL

LIMIT_SECONDS = 60
PEOPLE = {"P1": "anne.delvaux@example.org", "P2": "marc.piette@example.org"}


def main() -> int:
    """Measure both ways; return 0 when each took less than a minute."""
    folder = Path(tempfile.mkdtemp(prefix="preau-access-"))
    (folder / "liste.csv").write_text(SMALL, "utf-8")
    demo = Demo(folder / "data", folder / "liste.csv").start()
    try:
        demo.json("school", "activate", "--yes")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
            took = [
                measured(demo, browser, "P1", "registration deactivated", deactivate),
                measured(demo, browser, "P2", "signed out everywhere", sign_out_everywhere),
            ]
            browser.close()
    finally:
        demo.stop()
    return 0 if max(took) < LIMIT_SECONDS else 1


def measured(
    demo: Demo, browser: Browser, key: str, what: str, end: Callable[[Demo, Browser, str], None]
) -> float:
    """Let somebody in, end the access, and count until the programme is closed."""
    session = reading(demo, browser, PEOPLE[key])
    assert is_open(demo, session)
    end(demo, browser, key)
    ended = time.monotonic()
    while is_open(demo, session):
        time.sleep(0.5)
    seconds = time.monotonic() - ended
    print(f"{what}: closed after {seconds:.1f} s (limit {LIMIT_SECONDS} s)", flush=True)
    return seconds


def reading(demo: Demo, browser: Browser, email: str) -> requests.Session:
    """Return somebody's session at the programme, begun in a browser of its own."""
    context = browser.new_context(locale="fr-BE")
    teacher = Teacher(demo, context.new_page(), email)
    teacher.open_invitation()
    teacher.confirm()
    teacher.page.goto(demo.url("programme"))
    teacher.page.get_by_role("link", name="Se connecter").first.click()
    teacher.page.wait_for_url("**/programme/")
    session = requests.Session()
    for cookie in context.cookies(demo.url("programme")):
        session.cookies.set(str(cookie.get("name")), str(cookie.get("value")))
    return session


def is_open(demo: Demo, session: requests.Session) -> bool:
    answer = session.get(f"{demo.url('programme')}/programme/", allow_redirects=False, timeout=30)
    return answer.status_code == 200


def deactivate(demo: Demo, browser: Browser, key: str) -> None:
    demo.json("school", "activate", "--staff", key, "--deactivate", "--yes")


def sign_out_everywhere(demo: Demo, browser: Browser, key: str) -> None:
    """Sign in at another device, and close the other sessions from there."""
    page = browser.new_context(locale="fr-BE").new_page()
    page.goto(f"{demo.url('federation')}/connexion/?next=/sessions/")
    page.get_by_label("Adresse électronique").fill(PEOPLE[key])
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("button", name="Fermer les autres sessions").click()
    page.wait_for_load_state()


if __name__ == "__main__":
    raise SystemExit(main())

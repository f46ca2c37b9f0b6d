"""What every page owes its readers, checked by axe and by a narrow window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW = {"width": 320, "height": 640}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # nothing is drawn up about what is right
}


def assert_accessible(page: Page) -> None:
    """Fail when axe finds a violation, or a heading is missing or doubled."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, "\n".join(_sentence(page, violation) for violation in found)
    assert page.locator("h1").count() == 1, f"{page.url}: not one h1"


def assert_fits_a_phone(page: Page) -> None:
    """Fail when the page scrolls sideways at 320 CSS pixels (WCAG 2.2, 1.4.10)."""
    before = page.viewport_size
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > 321)
        .slice(-5).map((e) => e.outerHTML.slice(0, 120))"""
    )
    if before:
        page.set_viewport_size(before)
    assert width <= NARROW["width"], f"{page.url} is {width} px wide: {wide}"


def _sentence(page: Page, violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    places = "; ".join(str(node["html"])[:160] for node in nodes[:3])
    return f"{page.url}: {violation['id']}: {violation['help']}: {places}"

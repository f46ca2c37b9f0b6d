"""Which Chromium the browser tests use; `python -m tests.browser` says whether there is one."""

import shutil
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Return the system's Chromium; None to let playwright use its own."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def is_there() -> bool:
    """Tell whether a browser test can run."""
    from playwright.sync_api import sync_playwright

    if executable():
        return True
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    shells = own.parents[2].glob("chromium_headless_shell-*") if len(own.parents) > 2 else ()
    return own.exists() or any(shells)


if __name__ == "__main__":
    sys.exit(0 if is_there() else 1)

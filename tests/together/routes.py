"""The addresses that each site has, by name, read from the site itself."""

import re
import subprocess
import sys
from pathlib import Path

from tests.together.running import environ

WALK = """
import django
from django.urls import get_resolver
django.setup()
def walk(patterns, before="", space=""):
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from walk(one.url_patterns, path, space + inner)
        elif one.name:
            yield space + one.name, path
for name, path in walk(get_resolver().url_patterns):
    print(name, path, sep="\\t")
"""
CONVERTERS = {"int": r"\d+", "slug": r"[-\w]+", "uuid": r"[0-9a-f-]{36}", "path": ".+"}


class Routes:
    """The named addresses of one site."""

    def __init__(self, site: str, folder: Path) -> None:
        settings = f"preau.{site}.settings"
        printed = subprocess.run(
            [sys.executable, "-c", WALK],
            env=environ(PREAU_DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE=settings),
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        self.routes = dict(line.split("\t") for line in printed.splitlines())
        self.expressions = {name: _expression(path) for name, path in self.routes.items()}

    def name_of(self, path: str) -> str:
        """Return the name of a path; empty when the site has no such address."""
        bare = path.lstrip("/").partition("?")[0].partition("#")[0]
        return next((n for n, one in self.expressions.items() if one.fullmatch(bare)), "")

    def plain(self) -> list[str]:
        """Return the paths that need nothing filled in."""
        return [f"/{path}" for path in self.routes.values() if not set(path) & set("<^(")]


def _expression(path: str) -> re.Pattern[str]:
    if path.startswith("^"):
        return re.compile(path.removeprefix("^").removesuffix("$"))
    pieces = re.split(r"<(?:(\w+):)?\w+>", path)
    filled = [
        re.escape(piece) if at % 2 == 0 else CONVERTERS.get(piece or "str", "[^/]+")
        for at, piece in enumerate(pieces)
    ]
    return re.compile("".join(filled))

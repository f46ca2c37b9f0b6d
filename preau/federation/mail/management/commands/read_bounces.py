"""`preau federation read-bounces FILE…`: mails that came back, from files, folders or a pipe."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.mail.bounces import note_bounces
from preau.federation.mail.reports import MAX_BYTES, read_report

PIPE = "-"
HALVES = ("new", "cur")
"""Where a Maildir keeps its messages."""


class Command(BaseCommand):
    """Read delivery reports (RFC 3464) and mark the mails that they return as refused."""

    help = "Lit les messages de non-remise et note les adresses qui ont refusé un courriel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            metavar="FICHIER",
            help="message, dossier de messages ou Maildir; - pour l’entrée standard",
        )
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        contents = _contents(options["files"])
        reports = [report for content in contents if (report := read_report(content))]
        known = note_bounces(reports=reports, actor="command", now=timezone.now())
        shown = {
            "read": len(contents),
            "reports": len(reports),
            "bounced": len(known),
            "unknown": len({report.message_id for report in reports} - known),
        }
        self.stdout.write(json.dumps(shown) if options["json"] else _text(shown))


def _contents(named: list[str]) -> list[bytes]:
    try:
        return [content for name in named for content in _read(name)]
    except OSError as error:
        message = f"« {error.filename} » ne peut pas être lu: rien n’a été noté."
        raise CommandError(message, returncode=2) from error


def _read(name: str) -> Iterator[bytes]:
    if name == PIPE:
        yield sys.stdin.buffer.read(MAX_BYTES)
        return
    path = Path(name)
    if not path.is_dir():
        yield _begin(path)
        return
    halves = [path / half for half in HALVES if (path / half).is_dir()]
    for folder in halves or [path]:
        for file in sorted(folder.iterdir()):
            if file.is_file():
                yield _begin(file)


def _begin(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES)


def _text(shown: dict[str, int]) -> str:
    return (
        f"{shown['read']} message(s) lu(s), {shown['reports']} avis de non-remise:"
        f" {shown['bounced']} pour un courriel de la fédération,"
        f" {shown['unknown']} pour un courriel inconnu."
    )

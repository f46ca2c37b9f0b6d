"""`preau school return FILE… [--json]` (contract.md)."""
# ruff: noqa: N999 - the command's name is the contract's; Django finds it by that name

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.returns.listing import as_json, as_lines
from preau.school.returns.models import Heap, Scan
from preau.school.returns.reading import HOW_TO_INSTALL, is_installed
from preau.school.returns.receiving import read_some, receive

BY = "command"
DONE, IN_PART, BAD_INPUT = 0, 1, 2
CHUNK = 1024 * 1024
PAUSE = 0.3
TO_CONFIRM = (
    "Rien n’est encore encodé : une personne confirme chaque feuille sur la page "
    "« Feuilles revenues » (/autorisations/retour/)."
)


class Command(BaseCommand):
    """Read each page, print what was found, and let a person confirm it on the site."""

    help = (
        "Lit les feuilles « Autorisation Compte SeGEC » revenues signées (PDF, JPEG, PNG) et les "
        "prépare pour la confirmation. N’encode aucune autorisation."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FICHIER", type=Path, nargs="+")
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, files: Sequence[Path], **options: Any) -> None:
        if not is_installed():
            raise CommandError(HOW_TO_INSTALL, returncode=BAD_INPUT)
        _refuse_unreadable(files)
        scans = [self._read(path) for path in files]
        if options["json"]:
            self.stdout.write(json.dumps(as_json(scans), ensure_ascii=False, indent=2))
        else:
            for scan in scans:
                self.stdout.write("\n".join(as_lines(scan)))
            self.stdout.write(TO_CONFIRM)
        sys.exit(_status(scans))

    def _read(self, path: Path) -> Scan:
        """Read a file to its end, here and now."""
        now = timezone.now()
        scan = receive(name=path.name, chunks=_chunks(path), by=BY, now=now)
        while scan.due_at is not None:
            self._read_part(scan)
            scan.refresh_from_db()
            if scan.pages and scan.due_at:
                self.stderr.write(f"{path.name} : {scan.read} pages sur {scan.pages}")
        return scan

    def _read_part(self, scan: Scan) -> None:
        """Read some pages; when a worker has taken the file, leave it to it."""
        now = timezone.now()
        for claimed in Scan.objects.filter(pk=scan.pk).claim(now=now, limit=1):
            read_some(claimed, now)
            return
        time.sleep(PAUSE)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _refuse_unreadable(files: Sequence[Path]) -> None:
    """Say which files cannot be opened before anything is read."""
    for path in files:
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            message = f"Le fichier {path} ne peut pas être lu."
            raise CommandError(message, returncode=BAD_INPUT) from error


def _status(scans: Sequence[Scan]) -> int:
    if all(scan.problem for scan in scans):
        return BAD_INPUT
    others = any(scan.found.exclude(heap=Heap.READY).exists() for scan in scans)
    return IN_PART if others or any(scan.problem for scan in scans) else DONE

"""`preau school export --out FILE`: everything as a file, its kind told by its ending."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.exports.actions import export
from preau.school.exports.files import KINDS, Kind

BAD_INPUT = 2


class Command(BaseCommand):
    """Write the whole register to a file that only its owner may read."""

    help = "Exporte tout : personnel, accès, autorisations, transferts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FICHIER")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["out"]
        kind = _kind(path)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            message = f"Le fichier {path} ne peut pas être écrit."
            raise CommandError(message, returncode=BAD_INPUT) from error
        with os.fdopen(handle, "wb") as file:
            file.write(export(kind=kind, by="command", now=timezone.now()))
        self.stdout.write(f"Écrit : {path}")


def _kind(path: Path) -> Kind:
    kind = KINDS.get(path.suffix.lower().removeprefix("."))
    if kind is None:
        raise CommandError(
            f"{path} : le nom doit finir par .xlsx, .zip (tout) ou .csv (le personnel).",
            returncode=BAD_INPUT,
        )
    return kind

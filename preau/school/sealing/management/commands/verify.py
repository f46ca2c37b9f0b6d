"""`preau school verify FILE… [--certificate FILE.pem] [--json]`."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from preau.commands import BaseCommand
from preau.school.sealing.actions import known_certificates
from preau.school.sealing.command import (
    BAD_INPUT,
    HELP,
    WrongUse,
    add_arguments,
    certificates_in,
    check_files,
    tell,
)


class Command(BaseCommand):
    """Say whether sealed documents are whole. Reads files, writes nothing."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(
        self, *_args: Any, files: Sequence[Path], certificate: Path | None, **options: Any
    ) -> None:
        try:
            known = certificates_in(certificate) if certificate else known_certificates()
            checked = check_files(files, known)
        except WrongUse as refusal:
            raise CommandError(str(refusal), returncode=BAD_INPUT) from refusal
        sys.exit(tell(checked, self.stdout.write, as_json=options["json"]))

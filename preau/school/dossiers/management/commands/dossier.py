"""`preau school dossier --out FILE.zip [--staff KEY …]` (docs/commands.md)."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.documents.output import unwritable, whole_file
from preau.school.documents.people import UnknownKeysError
from preau.school.documents.terminal import ProgressLine
from preau.school.dossiers.actions import export_many, export_one
from preau.school.dossiers.scope import Scope, Which
from preau.school.register.models import School, StaffMember
from preau.ui.templatetags.preau import pluriel

BY = "command"
IN_PART, WRONG_USE = 1, 2
"""Exit status: a proof could not be opened; nothing is written (contract.md)."""
NO_SCHOOL = "Cette école n’est pas encore décrite. Commencez par « preau school setup »."
TWO_CHOICES = "--staff, --valid et les jours de signature ne vont pas ensemble : choisissez."
BACKWARDS = "Le dernier jour (--signed-until) vient avant le premier (--signed-from)."
UNIT = "dossier,dossiers"


class Command(BaseCommand):
    help = (
        "Écrit les dossiers des autorisations dans un ZIP : un dossier par personne et la liste. "
        "Pour une seule personne choisie, le ZIP est son dossier."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FICHIER.zip")
        parser.add_argument("--staff", nargs="+", action="extend", metavar="CLÉ", default=[])
        parser.add_argument(
            "--valid", action="store_true", help="les autorisations valables seulement"
        )
        for name, help_text in (
            ("--signed-from", "signées depuis ce jour"),
            ("--signed-until", "signées jusqu’à ce jour compris"),
        ):
            parser.add_argument(name, type=date.fromisoformat, metavar="AAAA-MM-JJ", help=help_text)

    def handle(self, *_args: Any, out: Path, **options: Any) -> None:
        try:
            scope = _scope(options)
            count = len(scope.staff())
            if not count:
                self.stdout.write("Personne n’est dans ce choix : aucun fichier n’est écrit.")
                return
            with whole_file(out) as file:
                warnings = self._write(scope, file)
        except (UnknownKeysError, ValueError, OSError, School.DoesNotExist) as refusal:
            self.stderr.write(_sentence(refusal, out))
            sys.exit(WRONG_USE)
        for warning in warnings:
            self.stderr.write(warning)
        self.stdout.write(f"{count} {pluriel(count, UNIT)} dans {out}.")
        if warnings:
            sys.exit(IN_PART)

    def _write(self, scope: Scope, file: IO[bytes]) -> list[str]:
        now = timezone.now()
        if len(scope.keys) == 1:
            staff = StaffMember.objects.get(key=scope.keys[0])
            return export_one(staff=staff, file=file, by=BY, now=now)
        progress = ProgressLine(self.stderr, UNIT)
        made = export_many(scope=scope, file=file, by=BY, now=now, progress=progress)
        made.keep()
        return [*made.warnings]


def _scope(options: dict[str, Any]) -> Scope:
    """Return who is wanted. Raises ValueError (a French sentence) and UnknownKeysError."""
    first, last, keys = options["signed_from"], options["signed_until"], options["staff"]
    if sum(map(bool, (keys, options["valid"], first or last))) > 1:
        raise ValueError(TWO_CHOICES)
    if first and last and last < first:
        raise ValueError(BACKWARDS)
    if first or last:
        return Scope(which=Which.PERIOD, first=first, last=last)
    if not keys:
        return Scope(which=Which.VALID if options["valid"] else Which.EVERYBODY)
    known = StaffMember.objects.by_key(keys)
    if unknown := [key for key in dict.fromkeys(keys) if key not in known]:
        raise UnknownKeysError(unknown)
    return Scope(which=Which.NAMED, keys=tuple(dict.fromkeys(keys)))


def _sentence(refusal: Exception, out: Path) -> str:
    if isinstance(refusal, OSError):
        return unwritable(out, refusal)
    return NO_SCHOOL if isinstance(refusal, School.DoesNotExist) else str(refusal)

"""`preau school documents --out FILE.pdf [--staff KEY …] [--text VERSION]` (contract.md)."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.documents.actions import print_into
from preau.school.documents.output import unwritable, whole_file
from preau.school.documents.people import (
    Candidate,
    UnknownKeysError,
    eligible,
    with_keys,
    without_consent,
)
from preau.school.documents.terminal import ProgressLine
from preau.school.documents.versions import NotPrintedError, text_to_print
from preau.school.register.models import School
from preau.ui.templatetags.preau import pluriel

BY = "command"
WRONG_USE = 2
"""Exit status: nothing is written (contract.md)."""


class Command(BaseCommand):
    help = (
        "Imprime les feuilles « Autorisation Compte SeGEC » dans un PDF : celles des personnes "
        "choisies, ou de toutes celles qui n’ont pas encore donné leur autorisation. Un fichier "
        "qui finit par .zip reçoit un PDF par personne."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FICHIER")
        parser.add_argument("--staff", nargs="+", action="extend", metavar="CLÉ", default=[])
        parser.add_argument(
            "--text",
            default="",
            metavar="VERSION",
            help="le texte à imprimer, ancien ou à venir ; sans cette option, celui d’aujourd’hui",
        )

    def handle(self, *_args: Any, out: Path, staff: list[str], text: str, **_options: Any) -> None:
        today = timezone.localdate()
        try:
            people = _people(staff, today)
            chosen = text_to_print(text, today=today)
            if not people:
                self.stdout.write("Personne n’attend cette feuille : aucun fichier n’est écrit.")
                return
            with whole_file(out) as file:
                warnings = print_into(
                    file,
                    apart=out.suffix.lower() == ".zip",
                    people=people,
                    text=chosen,
                    by=BY,
                    now=timezone.now(),
                    progress=ProgressLine(self.stderr, "feuille,feuilles"),
                )
        except (UnknownKeysError, NotPrintedError, OSError, School.DoesNotExist) as refusal:
            self.stderr.write(_sentence(refusal, out))
            sys.exit(WRONG_USE)
        for warning in warnings:
            self.stderr.write(warning)
        count = len(people)
        self.stdout.write(f"{count} {pluriel(count, 'feuille,feuilles')} dans {out}.")


def _people(keys: Sequence[str], today: date) -> list[Candidate]:
    if keys:
        return with_keys(keys, today=today)
    return without_consent(eligible(today=today))


def _sentence(refusal: Exception, out: Path) -> str:
    if isinstance(refusal, OSError):
        return unwritable(out, refusal)
    if isinstance(refusal, School.DoesNotExist):
        return "Cette école n’est pas encore décrite. Commencez par « preau school setup »."
    return str(refusal)

"""`preau federation verify-journal [--expect NUMÉRO:EMPREINTE] [--json]`, also for the school."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from preau.commands import BaseCommand
from preau.journal.chain import Head
from preau.journal.sealing import Verdict, verify


class Command(BaseCommand):
    """Compute the journal's chain again. Exit status 0: whole, 1: broken, 2: wrong use."""

    help = "Vérifie que le journal est entier: aucune ligne changée, retirée ou glissée."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="NUMÉRO:EMPREINTE",
            help="la fin du journal, notée lors d’une vérification précédente",
        )
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        verdict = verify(_noted(options["expect"]))
        if options["json"]:
            self.stdout.write(json.dumps(document(verdict), ensure_ascii=False))
        else:
            self.stdout.write(text(verdict))
        if not verdict.whole:
            sys.exit(1)


def _noted(typed: str | None) -> Head | None:
    try:
        return Head.parse(typed) if typed else None
    except ValueError as error:
        raise CommandError(
            f"« {typed} » n’est pas de la forme NUMÉRO:EMPREINTE (64 chiffres hexadécimaux).",
            returncode=2,
        ) from error


def document(verdict: Verdict) -> dict[str, Any]:
    """Return what `--json` prints."""
    broken = {"number": verdict.broken_at, "entry": verdict.entry, "reason": verdict.reason}
    return {
        "whole": verdict.whole,
        "lines": verdict.lines,
        "unsealed": verdict.unsealed,
        "head": str(verdict.head),
        "broken": None if verdict.whole else broken,
    }


def text(verdict: Verdict) -> str:
    """Return the same for a reader."""
    lines = [
        f"Le journal est entier: {verdict.lines} lignes vérifiées."
        if verdict.whole
        else f"Le journal est ROMPU à la ligne {verdict.broken_at}: {verdict.reason}.\n"
        f"Les {verdict.lines} lignes qui précèdent sont intactes."
    ]
    if verdict.unsealed:
        lines.append(f"{verdict.unsealed} lignes récentes attendent que le worker les enchaîne.")
    if verdict.whole:
        lines.append(f"Fin du journal, à noter hors de cette machine: {verdict.head}")
    return "\n".join(lines)

"""`preau school undo-import [--yes] [--json]`: take the last list back."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.imports.models import Import
from preau.school.imports.undo.actions import NothingToUndoError, look_back, undo
from preau.school.imports.undo.rules import UndoPlan

IN_PART, BAD_INPUT = 1, 2


class Command(BaseCommand):
    """Show what undoing the last list would do; write only with --yes."""

    help = "Annule la dernière liste importée."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="écrit dans le registre")
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        plan = _run(options["yes"])
        if options["json"]:
            document = _document(plan, undone=options["yes"])
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(plan, undone=options["yes"])))
        if plan.kept:
            sys.exit(IN_PART)


def _run(yes: bool) -> UndoPlan:
    run = Import.objects.latest_applied()
    if run is None or run.is_undone:
        raise CommandError("Il n’y a pas d’importation à annuler.", returncode=BAD_INPUT)
    if not yes:
        return look_back(run)
    try:
        return undo(run=run, by="command", now=timezone.now())
    except NothingToUndoError as error:  # somebody was quicker
        message = "Cette importation vient d’être annulée ou suivie d’une autre."
        raise CommandError(message, returncode=BAD_INPUT) from error


def _document(plan: UndoPlan, *, undone: bool) -> dict[str, Any]:
    return {
        "undone": undone,
        "removed": len(plan.removed),
        "restored": len(plan.restored),
        "kept": [
            {"key": one.memory.key, "person": one.memory.name, "reason": one.because}
            for one in plan.kept
        ],
    }


def _lines(plan: UndoPlan, *, undone: bool) -> Iterator[str]:
    yield "Fait :" if undone else "Ce que cette annulation ferait (rien n’est écrit) :"
    yield f"  {len(plan.restored):>5} comme avant"
    yield f"  {len(plan.removed):>5} hors du registre"
    yield f"  {len(plan.kept):>5} telles quelles"
    for one in plan.kept:
        yield f"  {one.memory.key}, {one.memory.name} : {one.because}"

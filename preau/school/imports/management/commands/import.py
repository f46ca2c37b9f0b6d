"""`preau school import FILE [--apply] [--json] [--allow-leavers] [--column …]` (contract.md)."""
# ruff: noqa: N999 - the command's name is the contract's; Django finds it by that name

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.imports.actions import TooManyLeaveError, carry_out, look
from preau.school.imports.plan import Plan
from preau.school.imports.reading.columns import fold
from preau.school.imports.reading.records import Field, NotAStaffListError
from preau.school.imports.reading.table import UnknownColumnsError
from preau.school.imports.report import as_json, as_lines

DONE, IN_PART, BAD_INPUT = 0, 1, 2


class Command(BaseCommand):
    """Read a staff list; write only with --apply."""

    help = "Reprend la liste du personnel (CSV, XLSX, ODS ou OneRoster 1.2)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument("--apply", action="store_true", help="écrit dans le registre")
        parser.add_argument("--json", action="store_true", help="un document JSON")
        parser.add_argument(
            "--allow-leavers",
            action="store_true",
            help="accepte que plus de 20 %% du personnel sorte ou n’ait plus de fonction",
        )

        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="DONNÉE=TITRE",
            help="la colonne qui tient une donnée, par exemple « Clé=N° interne »",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        plan = self._run(_read(options["file"]), options)
        if options["json"]:
            document = as_json(plan, applied=options["apply"])
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_lines(plan, applied=options["apply"])))
        if plan.refused:
            sys.exit(IN_PART)

    def _run(self, data: bytes, options: dict[str, Any]) -> Plan:
        now, columns = timezone.now(), _columns(options["column"])
        try:
            if options["apply"]:
                allow = options["allow_leavers"]
                return carry_out(
                    data=data, allow_leavers=allow, by="command", now=now, columns=columns
                )
            plan = look(data=data, today=timezone.localdate(now), columns=columns)
        except UnknownColumnsError as error:
            message = f"{error} Dites où elles sont : --column « DONNÉE=TITRE », une fois chacune."
            raise CommandError(message, returncode=BAD_INPUT) from error
        except NotAStaffListError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        except TooManyLeaveError as error:
            message = f"{error} Ajoutez --allow-leavers si c’est exact."
            raise CommandError(message, returncode=BAD_INPUT) from error
        return plan


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"Le fichier {path} ne peut pas être lu."
        raise CommandError(message, returncode=BAD_INPUT) from error


def _columns(given: list[str]) -> dict[Field, str]:
    known = {fold(name.value): name for name in Field}
    pairs = [text.partition("=") for text in given]
    for name, _, heading in pairs:
        if fold(name) not in known or not fold(heading):
            message = (
                f"« {name}={heading} » : écrivez DONNÉE=TITRE, où la donnée est {', '.join(Field)}."
            )
            raise CommandError(message, returncode=BAD_INPUT)
    return {known[fold(name)]: heading.strip() for name, _, heading in pairs}

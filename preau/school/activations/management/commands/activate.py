import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any, NoReturn

from django.conf import settings
from django.utils import timezone

from preau.commands import BaseCommand
from preau.protocol.school_year import SchoolYear
from preau.school.activations.actions import PlanLine
from preau.school.activations.command import (
    DONE,
    UNREACHABLE,
    WRONG_USE,
    Choice,
    Result,
    UnknownKeys,
    exit_code,
    propose,
    send,
)
from preau.school.provisioning.actions import refresh_if_older
from preau.school.provisioning.client import is_configured
from preau.school.provisioning.models import Reading
from preau.school.provisioning.problems import FederationProblem, NotConfigured
from preau.school.register.models import School


class Command(BaseCommand):
    """`preau school activate`: the plan, and with `--yes` what became of it (contract.md)."""

    help = "Propose l’activation des comptes; avec --yes, l’envoie et attend les confirmations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--staff", nargs="+", action="extend", metavar="CLÉ", default=[])
        parser.add_argument("--deactivate", action="store_true", help="ferme l’accès de CLÉ")
        parser.add_argument("--yes", action="store_true", help="envoie; sinon rien n’est écrit")
        parser.add_argument("--json", action="store_true", help="un document JSON, rien d’autre")

    def handle(self, *_args: Any, **options: Any) -> None:
        choice = Choice(tuple(dict.fromkeys(options["staff"])), options["deactivate"])
        if choice.closes and not choice.individual:
            self._refuse("Indiquez avec --staff de qui fermer l’accès.")
        try:
            lines, results = self._send(choice) if options["yes"] else (self._plan(choice), [])
        except UnknownKeys as error:
            self._refuse(str(error))
        self._show(lines, results, as_json=options["json"])
        status = exit_code(choice, lines, results) if options["yes"] else DONE
        if status == UNREACHABLE:
            self.stderr.write(f"{Reading.current().problem} Tout est gardé pour la prochaine fois.")
        sys.exit(status)

    def _plan(self, choice: Choice) -> list[PlanLine]:
        today = timezone.localdate()
        try:
            return propose(choice, today=today, reads=True)
        except FederationProblem as problem:
            self.stderr.write(f"{problem} Ce plan suit ce qu’elle a dit en dernier.")
        return propose(choice, today=today, reads=False)

    def _send(self, choice: Choice) -> tuple[list[PlanLine], list[Result]]:
        if not is_configured(settings.PREAU):
            self._refuse(NotConfigured.sentence)
        now = timezone.now()
        refresh_if_older(now, seconds=0)
        return send(choice, now=now)

    def _refuse(self, message: str) -> NoReturn:
        self.stderr.write(message)
        sys.exit(WRONG_USE)

    def _show(self, lines: Sequence[PlanLine], results: Sequence[Result], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(document(lines, results), ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(_plan_sentence(line))
        for result in results:
            self.stdout.write(f"→ {result.name} ({result.key}): {_outcome(result)}")


def document(lines: Sequence[PlanLine], results: Sequence[Result]) -> dict[str, Any]:
    """Return the JSON document of `activate` (contract.md)."""
    year = lines[0].school_year if lines else SchoolYear.at(timezone.localdate())
    return {
        "school": str(School.current().fase_number),
        "school_year": year.label,
        "plan": [_line(line) for line in lines],
        "results": [
            {"key": r.key, "outcome": r.outcome.value, "detail": r.detail} for r in results
        ],
    }


def _line(line: PlanLine) -> dict[str, Any]:
    return {
        "key": line.staff.key,
        "name": str(line.staff),
        "email": line.staff.private_email,
        "roles": [role.value for role in line.roles],
        "action": line.action.value,
        "reason": line.reason,
    }


def _plan_sentence(line: PlanLine) -> str:
    return f"{line.staff} ({line.staff.key}): {line.doing}. {line.reason}".rstrip()


def _outcome(result: Result) -> str:
    return f"{result.label}. {result.detail}".rstrip()

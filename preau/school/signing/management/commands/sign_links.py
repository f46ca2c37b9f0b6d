"""`preau school sign-links [--staff KEY …] [--mail | --slips FILE.pdf] [--yes] [--json]`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.documents.output import unwritable, whole_file
from preau.school.documents.people import UnknownKeysError
from preau.school.register.models import School
from preau.school.signing.mails import missing_settings
from preau.school.signing.models import Means
from preau.school.signing.office.command import Line, propose
from preau.school.signing.office.sending import NotSetUpError, send_links
from preau.school.signing.slips.printing import print_slips

BY = "command"
IN_PART, WRONG_USE = 1, 2
"""Exit statuses (contract.md)."""
NO_WAY = "Dites comment donner les liens\u00a0: --mail, ou --slips FICHIER.pdf."
NO_SITE = (
    "L’adresse de ce site n’est pas connue, et un lien la porte\u00a0: réglez PREAU_URL. "
    "Rien n’est parti."
)
NO_SCHOOL = "Cette école n’est pas encore décrite. Commencez par «\u00a0preau school setup\u00a0»."
NO_CODE = (
    "Ce site n’a pas de serveur d’envoi (PREAU_SMTP_URL)\u00a0: le code qui confirme l’adresse ne "
    "peut pas partir, et personne ne peut encore signer avec ces billets."
)
OUTCOMES = {Means.MAIL: ("queued", "en route"), Means.SLIP: ("printed", "billet imprimé")}


class Command(BaseCommand):
    help = (
        "Donne à chacun son lien pour signer à l’écran : par courriel (--mail) ou sur des billets "
        "à découper (--slips). Sans --yes, dit seulement à qui."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--staff", nargs="+", action="extend", metavar="CLÉ", default=[])
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--mail", action="store_true", help="à l’adresse que l’école a")
        way.add_argument("--slips", type=Path, metavar="FICHIER.pdf", help="un billet chacun")
        parser.add_argument("--yes", action="store_true", help="donne ; sinon rien n’est écrit")
        parser.add_argument("--json", action="store_true", help="un document JSON, rien d’autre")

    def handle(self, *_args: Any, **options: Any) -> None:
        slips: Path | None = options["slips"]
        means = Means.MAIL if options["mail"] else Means.SLIP if slips else None
        keys = tuple(dict.fromkeys(options["staff"]))
        try:
            lines = propose(keys, means, today=timezone.localdate(), now=timezone.now())
            if options["yes"]:
                self._give([line for line in lines if line.is_given], means, slips)
        except (UnknownKeysError, NotSetUpError) as refusal:
            self._refuse(str(refusal))
        except School.DoesNotExist:
            self._refuse(NO_SCHOOL)
        except OSError as refusal:
            self._refuse(unwritable(slips or Path(), refusal))
        self._show(lines, done=options["yes"], as_json=options["json"])
        if keys and not all(line.is_given for line in lines):
            sys.exit(IN_PART)

    def _give(self, lines: Sequence[Line], means: Means | None, slips: Path | None) -> None:
        if means is None:
            self._refuse(NO_WAY)
        if slips and not settings.PUBLIC_URL:
            self._refuse(NO_SITE)
        if lines and slips:
            self._print(lines, slips)
        elif lines:
            staff = [line.person.staff for line in lines]
            send_links(staff=staff, by=BY, now=timezone.now())

    def _print(self, lines: Sequence[Line], path: Path) -> None:
        people, site, now = [line.person for line in lines], settings.PUBLIC_URL, timezone.now()
        with whole_file(path) as file, transaction.atomic():  # a link that is not written is none
            document = print_slips(people=people, site=site, by=BY, now=now)
            file.write(document.pdf)
        for warning in (*document.warnings, *([NO_CODE] if missing_settings() else [])):
            self.stderr.write(warning)

    def _refuse(self, message: str) -> NoReturn:
        self.stderr.write(message)
        sys.exit(WRONG_USE)

    def _show(self, lines: Sequence[Line], *, done: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_document(lines, done=done), ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(_sentence(line, done=done))
        if not lines:
            self.stdout.write("Personne n’attend de lien.")


def _document(lines: Sequence[Line], *, done: bool) -> dict[str, Any]:
    return {
        "plan": [_planned(line) for line in lines],
        "results": [_result(line) for line in lines] if done else [],
    }


def _planned(line: Line) -> dict[str, str]:
    staff = line.person.staff
    means = line.means.value if line.is_given else "none"
    who = {"key": staff.key, "name": str(staff), "email": staff.private_email}
    return {**who, "means": means, "reason": line.reason}


def _result(line: Line) -> dict[str, str]:
    outcome = OUTCOMES[line.means][0] if line.is_given else "refused"
    return {"key": line.person.staff.key, "outcome": outcome, "detail": line.reason}


def _sentence(line: Line, *, done: bool) -> str:
    staff = line.person.staff
    if not line.is_given:
        return f"{staff} ({staff.key})\u00a0: pas de lien, {line.reason}."
    said = OUTCOMES[line.means][1] if done else Means(line.means).label
    to = f", {staff.private_email}" if line.means is Means.MAIL else ""
    return f"{staff} ({staff.key})\u00a0: {said}{to}."

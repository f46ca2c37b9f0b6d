"""`preau school forget-leavers [--staff KEY …] [--yes] [--json]`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.leavers.actions import erase
from preau.school.leavers.due import Leaver, leavers

BY, IN_PART = "command", 1
STILL_OPEN = "son accès est encore ouvert ici : fermez-le d’abord"
STAYS = "est encore à garder, ou n’est pas au registre"


class Command(BaseCommand):
    """Show whom nothing is a reason to keep; delete only with --yes."""

    help = (
        "Montre les personnes parties que plus rien n’oblige à garder ; avec --yes, efface tout ce "
        "qui est gardé d’elles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--staff", metavar="CLÉ", nargs="+", help="seulement ces personnes")
        parser.add_argument("--yes", action="store_true", help="efface ; ne peut pas être annulé")
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, staff: Sequence[str] | None, **options: Any) -> None:
        found = leavers(timezone.localdate())
        chosen = [one for one in found if staff is None or one.staff.key in staff]
        gone = [one for one in chosen if not one.still_open]
        if options["yes"]:
            gone = erase(keys=[one.staff.key for one in gone], by=BY, now=timezone.now())
        kept = _kept(chosen, gone, staff or ())
        if options["json"]:
            document = {"erased": options["yes"], "people": _people(gone), "kept": kept}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            said = "Effacées :" if options["yes"] else "À effacer (rien ne l’est sans --yes) :"
            self.stdout.write(said)
            for one in gone:
                self.stdout.write(
                    f"  {one.staff.key}, {one.staff}, partie le {one.gone_on:%d/%m/%Y}"
                )
            for person in kept:
                self.stdout.write(f"  {person['key']} : {person['reason']}")
        if kept:
            sys.exit(IN_PART)


def _people(gone: Sequence[Leaver]) -> list[dict[str, Any]]:
    return [
        {"key": one.staff.key, "name": str(one.staff), "gone_on": one.gone_on.isoformat()}
        for one in gone
    ]


def _kept(
    chosen: Sequence[Leaver], gone: Sequence[Leaver], asked: Sequence[str]
) -> list[dict[str, str]]:
    """Return who is not deleted though they were asked for or are due, and why."""
    live = [one.staff.key for one in chosen if one.still_open]
    known = {*live, *(one.staff.key for one in gone)}
    others = [key for key in asked if key not in known]
    return [
        *({"key": key, "reason": STILL_OPEN} for key in live),
        *({"key": key, "reason": STAYS} for key in others),
    ]

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.activations.following import follow
from preau.school.activations.standing import Standing, standings
from preau.school.provisioning.actions import refresh_if_older
from preau.school.register.models import StaffMember


class Command(BaseCommand):
    """`preau school status`: where each member of staff stands (contract.md)."""

    help = "Où en est chaque membre du personnel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="un document JSON, rien d’autre")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        reading = refresh_if_older(now, seconds=0)
        follow(now)
        if reading.problem:
            self.stderr.write(f"{reading.problem} Voici ce qu’elle a dit en dernier.")
        everybody = standings(StaffMember.objects.all(), today=timezone.localdate())
        if options["json"]:
            self.stdout.write(json.dumps([_row(s) for s in everybody], ensure_ascii=False))
            return
        for standing in everybody:
            self.stdout.write(_sentence(standing))


def _row(standing: Standing) -> dict[str, Any]:
    return {
        "key": standing.staff.key,
        "name": str(standing.staff),
        "email": standing.staff.private_email,
        "state": standing.state.value,
        "roles": [role.value for role in standing.roles],
        "school_year": standing.school_year.label,
        "reason": standing.reason,
    }


def _sentence(standing: Standing) -> str:
    staff = standing.staff
    return f"{staff.key}  {staff}: {standing.state.label}. {standing.reason}".rstrip()

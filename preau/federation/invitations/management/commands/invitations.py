"""`preau federation invitations`: who was invited, and what became of each invitation."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from preau.federation.invitations.listing import Row, rows
from preau.federation.invitations.rules import State
from preau.federation.schools.models import School

STATES = {
    State.PENDING: "en attente",
    State.ACCEPTED: "acceptée",
    State.REFUSED: "refusée",
    State.CANCELLED: "annulée",
    State.EXPIRED: "expirée",
    State.BOUNCED: "adresse refusée",
}
MAILS = {"queued": "à envoyer", "sent": "envoyé", "bounced": "refusé", "failed": "non envoyé"}


class Command(BaseCommand):
    """List invitations, one line for each registration that one asks for."""

    help = "Liste les invitations et ce qu’elles sont devenues."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="FASE", help="une seule école")
        parser.add_argument("--state", metavar="ÉTAT", help=", ".join(State))
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = rows(
            school=_school(options["school"]), state=_state(options["state"]), now=timezone.now()
        )
        if options["json"]:
            self.stdout.write(json.dumps([_document(row) for row in found], ensure_ascii=False))
        else:
            self._print(found)

    def _print(self, found: Any) -> None:
        count = 0
        for count, row in enumerate(found, start=1):  # noqa: B007 (the last number is the count)
            self.stdout.write(_line(row))
        if not count:
            self.stderr.write("Aucune invitation.")


def _school(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and _exists(int(typed))):
        raise CommandError(f"Aucune école n’a le numéro FASE « {typed} ».", returncode=2)
    return int(typed)


def _exists(fase_number: int) -> bool:
    return School.objects.filter(fase_number=fase_number).exists()


def _state(typed: str | None) -> State | None:
    if typed is None:
        return None
    try:
        return State(typed)
    except ValueError as error:
        known = ", ".join(State)
        message = f"L’état « {typed} » n’existe pas. Choisissez parmi: {known}."
        raise CommandError(message, returncode=2) from error


def _document(row: Row) -> dict[str, Any]:
    document = asdict(row)
    document["sent_at"] = row.sent_at.isoformat() if row.sent_at else None
    document["expires_at"] = row.expires_at.isoformat()
    return document


def _line(row: Row) -> str:
    expires = timezone.localtime(row.expires_at).strftime("%d/%m/%Y")
    mail = MAILS.get(row.mail, "aucun courriel")
    return (
        f"{row.email}  {row.school}  {row.school_year}  {row.role}  "
        f"{STATES[row.state]} (courriel {mail}, valable jusqu’au {expires})"
    )

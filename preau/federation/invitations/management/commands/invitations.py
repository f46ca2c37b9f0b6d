"""`preau federation invitations`: who was invited, and what became of each invitation."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.invitations.listing import Row, rows
from preau.federation.invitations.rules import State
from preau.federation.schools.models import School
from preau.journal.actions import Line, record

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
        school, state, now = _school(options["school"]), _state(options["state"]), timezone.now()
        found = _Counted(rows(school=school, state=state, now=now))
        asked = {"school": str(school or ""), "state": state or ""}
        try:
            self._show(found, options["json"])
        finally:  # also of a list that was cut short
            _note({name: value for name, value in asked.items() if value}, found.count, now)

    def _show(self, found: "_Counted", as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([_document(row) for row in found], ensure_ascii=False))
            return
        for row in found:
            self.stdout.write(_line(row))
        if not found.count:
            self.stderr.write("Aucune invitation.")


class _Counted:
    """Rows that are given one by one, and how many were."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _note(asked: dict[str, str], shown: int, now: datetime) -> None:
    """Record that addresses were listed, as the operators' page does; nobody's is not noted."""
    if shown:
        line = Line(
            action="invitation.list", subject="invitations", detail={**asked, "shown": shown}
        )
        record(actor="command", lines=[line], now=now)


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

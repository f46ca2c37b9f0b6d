"""`preau school consent KEY EMAIL [--signed-on DATE] [--withdraw]` (contract.md)."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.protocol.addresses import address_key
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.consents.actions import AddressRefused, encode
from preau.school.register.models import StaffMember

BAD_INPUT = 2


class Command(BaseCommand):
    """Encode a private e-mail and its tick, or withdraw the tick."""

    help = "Encode l’e-mail privé et la coche d’une personne, ou retire l’autorisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", metavar="CLÉ")
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--signed-on", type=_day, metavar="AAAA-MM-JJ", default=None)
        parser.add_argument("--withdraw", action="store_true", help="retire l’autorisation")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        staff = StaffMember.objects.filter(key=options["key"]).first()
        if staff is None:
            raise _bad(f"Personne n’a la clé {options['key']} dans le registre.")
        if options["withdraw"]:
            self._withdraw(staff, options["email"], now)
            return
        try:
            encode(
                staff=staff,
                email=options["email"],
                ticked=True,
                signed_on=options["signed_on"],
                by="command",
                now=now,
            )
        except AddressRefused as refusal:
            raise _bad(refusal.reason) from refusal
        self.stdout.write(f"{staff} : {staff.private_email}, autorisation enregistrée.")

    def _withdraw(self, staff: StaffMember, email: str, now: datetime) -> None:
        if address_key(email) != staff.private_email_key:
            raise _bad(f"L’e-mail privé de {staff} n’est pas {email}.")
        done = withdraw_permission(staff=staff, by="command", now=now)
        self.stdout.write(f"{staff} : {done.sentence}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad(f"« {text} » n’est pas une date de la forme 2026-08-24.") from error


def _bad(message: str) -> CommandError:
    return CommandError(message, returncode=BAD_INPUT)

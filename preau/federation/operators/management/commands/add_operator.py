"""`preau federation add-operator EMAIL [--reader | --remove]`."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.accounts.models import Account
from preau.federation.operators import staff

BY = "operator:command"


class Command(BaseCommand):
    """Say who works for the federation. Exit status 2 when nothing was changed."""

    help = (
        "Donne accès aux pages d’exploitation de la fédération. Pour un nouveau compte, le mot de "
        "passe est demandé au clavier, ou lu dans PREAU_PASSWORD, ou sur l’entrée standard."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="ADRESSE")
        right = parser.add_mutually_exclusive_group()
        right.add_argument("--reader", action="store_true", help="voit tout, ne change rien")
        right.add_argument("--remove", action="store_true", help="retire l’accès, garde le compte")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["remove"]:
                account = staff.revoke(email=options["email"], by=BY, now=timezone.now())
                said = "n’a plus accès à l’exploitation"
            else:
                account = let_in(options["email"], may_change=not options["reader"])
                said = "peut voir les pages" if options["reader"] else "est opérateur"
        except (staff.StaffRefusedError, ValidationError) as refusal:
            raise CommandError(sentence(refusal), returncode=2) from refusal
        self.stdout.write(f"{account.email} {said}.")


def let_in(email: str, *, may_change: bool, password: str = "") -> Account:
    """Grant the right; ask for a password only when none was given and the account needs one."""
    password = password or (_password() if staff.needs_password(email) else "")
    now = timezone.now()
    return staff.grant(email=email, password=password, may_change=may_change, by=BY, now=now)


def sentence(refusal: Exception) -> str:
    """Return a refusal in one line."""
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _password() -> str:
    if found := settings.PREAU.get("PREAU_PASSWORD"):
        return str(found)
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("Mot de passe : ")
    if getpass("Encore une fois : ") != first:
        raise CommandError("Les deux mots de passe diffèrent.", returncode=2)
    return first

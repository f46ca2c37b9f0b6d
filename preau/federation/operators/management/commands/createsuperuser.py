"""`preau federation createsuperuser`: Django's name for the first operator, in French.

Django's own command makes an account that can set up no second factor: allauth wants its address
verified first.
"""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from preau.commands import BaseCommand
from preau.federation.accounts.models import Account
from preau.federation.operators import staff
from preau.federation.operators.management.commands.add_operator import let_in, sentence


class Command(BaseCommand):
    """Make an operator, asking for what was not given; with Django's own options."""

    help = (
        "Crée un compte d’opérateur de la fédération, comme add-operator, en posant les questions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", metavar="ADRESSE", help="adresse, qui sert d’identifiant")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="ne demande rien: --email, et le mot de passe dans DJANGO_SUPERUSER_PASSWORD",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        email = options["email"] or os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
        try:
            account = self._ask(email) if options["interactive"] else _given(email)
        except (staff.StaffRefusedError, ValidationError) as refusal:
            raise CommandError(sentence(refusal), returncode=2) from refusal
        self.stdout.write(
            f"{account.email} est opérateur. La seconde vérification se règle à la première "
            "connexion."
        )

    def _ask(self, email: str) -> Account:
        if not email and sys.stdin.isatty():
            email = input("Adresse électronique : ")
        return let_in(_wanted(email), may_change=True)


def _given(email: str) -> Account:
    password = os.environ.get("DJANGO_SUPERUSER_PASSWORD", "")
    return let_in(_wanted(email), may_change=True, password=password)


def _wanted(email: str) -> str:
    if not email:
        raise CommandError("Donnez l’adresse avec --email.", returncode=2)
    return email

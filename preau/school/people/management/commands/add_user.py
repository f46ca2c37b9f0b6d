"""`preau school add-user EMAIL`: let somebody sign in to the school's site."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.people import actions
from preau.school.people.models import Group, User
from preau.school.people.second_factor import forget_factors


class Command(BaseCommand):
    help = (
        "Donne un accès au site de l’école. Le mot de passe est demandé au clavier, ou lu dans "
        "PREAU_PASSWORD, ou sur l’entrée standard."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="nom affiché")
        parser.add_argument("--group", choices=Group.values, default=Group.READER)
        parser.add_argument("--update", action="store_true", help="change un accès qui existe")
        parser.add_argument(
            "--reset-second-factor",
            action="store_true",
            help="avec --update: oublie la deuxième preuve, qui sera redemandée (téléphone perdu)",
        )

    def handle(self, *_args: Any, email: str, **options: Any) -> None:
        act = actions.change_user if options["update"] else actions.add_user
        password = _password()
        try:
            validate_password(password, User(email=email, name=options["name"]))
            user = act(
                email=email,
                name=options["name"],
                group=options["group"],
                password=password,
                by="operator:command",
                now=timezone.now(),
            )
            if options["update"] and options["reset_second_factor"]:
                forget_factors(user=user, by="operator:command", now=timezone.now())
        except (actions.UserRefusedError, ValidationError) as refusal:
            raise CommandError(_sentence(refusal), returncode=2) from refusal
        self.stdout.write(f"{user.email} peut se connecter ({user.get_group_display()}).")


def _password() -> str:
    if found := settings.PREAU.get("PREAU_PASSWORD"):
        return str(found)
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("Mot de passe : ")
    if getpass("Encore une fois : ") != first:
        raise CommandError("Les deux mots de passe diffèrent.", returncode=2)
    return first


def _sentence(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)

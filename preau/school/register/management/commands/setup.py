"""`preau school setup FASE NAME [--address …] [--head …]`: which school this site is for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.register.actions import set_up_school

BAD_INPUT = 2


class Command(BaseCommand):
    """Record the school, or correct it; what is not given stays."""

    help = "Dit de quelle école ce site est le site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fase", metavar="FASE", help="numéro FASE de l’école")
        parser.add_argument("name", metavar="NOM")
        parser.add_argument("--address", metavar="ADRESSE")
        parser.add_argument("--head", metavar="NOM", help="nom de la direction")

    def handle(self, *_args: Any, **options: Any) -> None:
        fase = options["fase"]
        if not (fase.isascii() and fase.isdigit() and 0 < int(fase) < 2**31):
            message = f"« {fase} » n’est pas un numéro FASE : attendu un nombre, comme 99001."
            raise CommandError(message, returncode=BAD_INPUT)
        school = set_up_school(
            fase_number=int(fase),
            name=options["name"],
            address=options["address"],
            head_name=options["head"],
            by="command",
            now=timezone.now(),
        )
        self.stdout.write(f"{school.name}, FASE {school.fase_number}.")

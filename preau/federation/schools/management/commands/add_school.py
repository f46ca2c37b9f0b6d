"""`preau federation add-school FASE NAME [--json]` (contract.md)."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.schools.actions import NewSchool, add_school, renew_secret
from preau.federation.schools.rules import SchoolRefusedError, read_number
from preau.protocol.scim import SCIM_PATH


class Command(BaseCommand):
    """Register a school; its secret is shown this once."""

    help = "Enregistre une école et affiche, une seule fois, son identifiant et son secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fase", metavar="FASE", help="numéro FASE de l’école")
        parser.add_argument("name", metavar="NOM", help="nom de l’école")
        parser.add_argument(
            "--new-secret",
            action="store_true",
            help="l’école existe déjà: donne un nouveau secret à la place de l’ancien",
        )
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        public_url = settings.PUBLIC_URL or settings.PREAU.require("PREAU_URL")
        try:
            number = read_number(options["fase"])
            if options["new_secret"]:
                new = renew_secret(fase_number=number, now=timezone.now())
            else:
                new = add_school(fase_number=number, name=options["name"], now=timezone.now())
        except SchoolRefusedError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        shown = describe(new, public_url)
        self.stdout.write(json.dumps(shown, ensure_ascii=False) if options["json"] else text(shown))


def describe(new: NewSchool, public_url: str) -> dict[str, str]:
    """Return what the school needs to speak to the federation."""
    return {
        "fase": str(new.school.fase_number),
        "name": new.school.name,
        "client_id": new.client_id,
        "client_secret": new.client_secret,
        "token_endpoint": public_url + reverse("idp:oidc:token"),
        "scim_base": public_url + SCIM_PATH,
    }


def text(shown: dict[str, str]) -> str:
    """Return the same for a reader."""
    return "\n".join(
        [
            f"{shown['name']} (FASE {shown['fase']}) est enregistrée.",
            f"Identifiant:  {shown['client_id']}",
            f"Secret:       {shown['client_secret']}",
            f"Jetons:       {shown['token_endpoint']}",
            f"SCIM:         {shown['scim_base']}",
            "Notez le secret maintenant: il ne sera plus affiché.",
        ]
    )

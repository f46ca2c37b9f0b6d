"""`preau federation add-service NAME --redirect-uri … [--json]`."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.oidc.actions import ServiceRefusedError, add_service


class Command(BaseCommand):
    """Register a service that signs people in; its secret is shown this once."""

    help = "Enregistre un service (le programme …) où l’on se connecte avec le compte SeGEC."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NOM", help="nom du service")
        parser.add_argument(
            "--redirect-uri", action="append", default=[], help="adresse de retour (répétable)"
        )
        parser.add_argument(
            "--post-logout-redirect-uri",
            action="append",
            default=[],
            help="adresse où revenir après la déconnexion (répétable)",
        )
        parser.add_argument(
            "--ask-consent", action="store_true", help="demande l’accord de chaque personne"
        )
        parser.add_argument(
            "--client-id",
            default="",
            help="identifiant de votre choix; s’il existe déjà, le service reçoit ces adresses "
            "et un nouveau secret",
        )
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            new = add_service(
                name=options["name"],
                redirect_uris=options["redirect_uri"],
                post_logout_redirect_uris=options["post_logout_redirect_uri"],
                ask_consent=options["ask_consent"],
                client_id=options["client_id"],
                now=timezone.now(),
            )
        except ServiceRefusedError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        shown = {
            "name": new.client.name,
            "client_id": new.client.id,
            "client_secret": new.client_secret,
        }
        self.stdout.write(json.dumps(shown, ensure_ascii=False) if options["json"] else text(shown))


def text(shown: dict[str, str]) -> str:
    """Return what the service needs, for a reader."""
    return "\n".join(
        [
            f"{shown['name']} est enregistré.",
            f"Identifiant:  {shown['client_id']}",
            f"Secret:       {shown['client_secret']}",
            "Notez le secret maintenant: il ne sera plus affiché.",
        ]
    )

"""`preau federation rotate-signing-key [--at-once] [--json]`."""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.oidc.keyring import Key
from preau.federation.oidc.rotation import RotationRefusedError, rotate_signing_key


class Command(BaseCommand):
    """Make the next key that signs ID tokens."""

    help = (
        "Prépare la prochaine clé de signature: publiée tout de suite, utilisée dans 24 heures; "
        "l’ancienne reste publiée 24 heures de plus."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="la clé a été volée: la nouvelle signe tout de suite et l’ancienne ne vaut plus "
            "rien",
        )
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            keys = rotate_signing_key(at_once=options["at_once"], now=now)
        except RotationRefusedError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        shown = [describe(key, keys, now) for key in keys]
        self.stdout.write(json.dumps(shown) if options["json"] else text(shown))


def describe(key: Key, keys: list[Key], now: datetime) -> dict[str, str | None]:
    """Return what an operator wants to know of a key; its private part stays where it is."""
    until = key.life.published_until
    signing = [other for other in keys if other.life.signs_from <= now][-1]
    is_next = key.life.signs_from > now
    return {
        "kid": key.kid,
        "state": "next" if is_next else "current" if key == signing else "previous",
        "signs_from": timezone.localtime(key.life.signs_from).isoformat(timespec="minutes"),
        "published_until": timezone.localtime(until).isoformat(timespec="minutes")
        if until
        else None,
    }


def text(shown: list[dict[str, str | None]]) -> str:
    """Return one line a key, for a reader."""
    return "\n".join(f"{key['kid']}  {WORDS[str(key['state'])].format(**key)}" for key in shown)


WORDS = {
    "previous": "ne signe plus; publiée jusqu’au {published_until}",
    "current": "signe en ce moment",
    "next": "publiée; signe à partir du {signs_from}",
}

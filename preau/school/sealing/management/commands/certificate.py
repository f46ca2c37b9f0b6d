"""`preau school certificate [--out FILE.pem]`: what others check the school's seal with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.school.register.models import School
from preau.school.sealing.actions import known_certificates, own_key
from preau.school.sealing.certificates import as_pem, fingerprint, in_pairs, owner

BAD_INPUT = 2


class Command(BaseCommand):
    """Give every certificate that the school has sealed with, the latest first."""

    help = (
        "Donne les certificats du sceau de l’école, que l’on peut remettre à n’importe qui : avec "
        "eux, « preau school verify --certificate » dit si un document scellé est entier."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", metavar="FICHIER.pem", type=Path, help="où les écrire")

    def handle(self, *_args: Any, out: Path | None, **_options: Any) -> None:
        try:
            own_key(now=timezone.now())
        except School.DoesNotExist as error:
            message = "Dites d’abord quelle école est ce site : « preau school setup »."
            raise CommandError(message, returncode=BAD_INPUT) from error
        known = known_certificates()
        if out is None:
            self.stdout.write(as_pem(known), ending="")
        else:
            _write(out, as_pem(known))
        for one in known:
            said = f"{owner(one)} : empreinte SHA-256 {in_pairs(fingerprint(one))}"
            (self.stdout if out else self.stderr).write(said)


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise CommandError(
            f"Le fichier {out} ne peut pas être écrit.", returncode=BAD_INPUT
        ) from error

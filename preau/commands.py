"""The base of our commands: their help names what they do, not what every command of Django can."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand as DjangoCommand
from django.core.management.base import CommandParser

HIDDEN = (
    *("version", "verbosity", "settings", "pythonpath", "traceback"),
    *("no_color", "force_color", "skip_checks"),
)


class BaseCommand(DjangoCommand):
    """Django's own options are still taken; help does not show them."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        name = subcommand.replace("_", "-")  # as people type it
        parser = super().create_parser(prog_name, name, **kwargs)
        for action in parser._actions:  # noqa: SLF001 - Django's way hides all of them but one
            if action.dest in HIDDEN:
                action.help = argparse.SUPPRESS
        return parser

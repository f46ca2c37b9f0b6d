"""`preau school verify FILE… --certificate FILE.pem`, where no school's site is installed."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from preau.school.sealing.command import (
    BAD_INPUT,
    HELP,
    WrongUse,
    add_arguments,
    certificates_in,
    check_files,
    tell,
)


def main(options: Sequence[str]) -> int:
    """Check files against a certificate; return the exit status (docs/commands.md)."""
    parser = ArgumentParser(prog="preau school verify", description=HELP)
    add_arguments(parser)
    asked = parser.parse_args(options)
    try:
        checked = check_files(asked.files, certificates_in(asked.certificate))
    except WrongUse as refusal:
        print(refusal, file=sys.stderr)
        return BAD_INPUT
    return tell(checked, print, as_json=asked.json)

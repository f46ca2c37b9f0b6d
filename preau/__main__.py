"""The `preau` command: `preau SITE COMMAND`, `preau demo`, `preau bench`."""

import os
import sys

SITES = ("school", "federation", "programme")
USAGE = """Usage:
  preau demo [options]               tout Préau sur cette machine, avec une école d’exemple
  preau school COMMANDE [options]    l’école
  preau federation COMMANDE …        la fédération
  preau programme COMMANDE …         le programme
  preau bench [NOM …]                les mesures du projet
Ajoutez --help après une commande pour ses options."""


def main() -> None:
    """Run one command of one site; exit status as in docs/commands.md."""
    match sys.argv[1:]:
        case ["demo", *options]:
            from preau.demo.command import main as demo

            sys.exit(demo(options))
        case ["bench", *options]:
            from preau.bench.command import main as bench

            sys.exit(bench(options))
        case [site, *arguments] if site in SITES:
            run_site(site, arguments or ["help"])
        case ["-h" | "--help" | "help"]:
            print(USAGE)
        case _:
            print(USAGE, file=sys.stderr)
            sys.exit(2)


def run_site(site: str, arguments: list[str]) -> None:
    """Run a management command of one site; a bad setting is a sentence, not a traceback."""
    from django.core.management import execute_from_command_line

    from preau.conf import SettingError

    os.environ["DJANGO_SETTINGS_MODULE"] = f"preau.{site}.settings"
    if not arguments[0].startswith("-"):
        arguments[0] = arguments[0].replace("-", "_")  # a module's name cannot hold a hyphen
    try:
        execute_from_command_line([f"preau {site}", *arguments])
    except SettingError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()

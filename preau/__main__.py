"""The `preau` command: `preau SITE COMMAND`, `preau demo`, `preau bench`."""

import os
import sys
from typing import NoReturn

from preau.french import speak_french

SITES = ("school", "federation", "programme")
USAGE = """Usage :
  preau demo [options]               tout Préau sur cette machine, avec une école d’exemple
  preau school COMMANDE [options]    l’école
  preau federation COMMANDE …        la fédération
  preau programme COMMANDE …         le programme
  preau bench [NOM …]                les mesures du projet
Ajoutez --help après une commande pour ses options."""

NO_DATABASE = (
    "La base de données ne répond pas ou n’est pas à jour: lancez « preau {site} migrate »."
)


def main() -> None:
    """Run one command of one site; exit status as in docs/commands.md."""
    speak_french()
    match sys.argv[1:]:
        case ["demo", *options]:
            from preau.demo.command import main as demo

            sys.exit(demo(options))
        case ["bench", *options]:
            from preau.bench.command import main as bench

            sys.exit(bench(options))
        case ["school", "verify", *options] if names_a_certificate(options):
            from preau.school.sealing.offline import main as verify

            sys.exit(verify(options))
        case [site, *arguments] if site in SITES:
            run_site(site, arguments or ["help"])
        case ["-h" | "--help" | "help"]:
            print(USAGE)
        case _:
            print(USAGE, file=sys.stderr)
            sys.exit(2)


def names_a_certificate(options: list[str]) -> bool:
    """Tell whether documents are checked with a certificate alone: that needs no site."""
    return any(option.partition("=")[0] == "--certificate" for option in options)


def run_site(site: str, arguments: list[str]) -> None:
    """Run a management command of one site; what goes wrong is a sentence, not a traceback."""
    from django.core.management import CommandError, execute_from_command_line
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError

    from preau.conf import SettingError

    os.environ["DJANGO_SETTINGS_MODULE"] = f"preau.{site}.settings"
    try:
        execute_from_command_line([f"preau {site}", *_readied(site, arguments)])
    except SystemCheckError as error:
        _stop(str(error), 1)
    except SettingError as error:
        _stop(str(error), 2)
    except CommandError as error:
        _stop(str(error), error.returncode)
    except DatabaseError as error:
        _stop(f"{NO_DATABASE.format(site=site)} ({type(error).__name__}: {error})", 2)


def _readied(site: str, arguments: list[str]) -> list[str]:
    """Name the command's module, and have Django hand us its errors rather than print them."""
    import django
    from django.core.management import get_commands

    name, *rest = arguments
    if name in ("help", "version") or name.startswith("-"):
        return arguments
    django.setup()
    name = name.replace("-", "_")  # a module's name cannot hold a hyphen
    if name not in get_commands():
        _stop(f"La commande « {arguments[0]} » n’existe pas. Voir « preau {site} help ».", 2)
    return [name, "--traceback", *rest]


def _stop(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()

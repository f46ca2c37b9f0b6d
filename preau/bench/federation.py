"""A real federation for the measurements: its own folder, its own process, its own database."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import requests

from preau import conf

START_SECONDS = 120.0


@dataclass(frozen=True)
class Federation:
    """One that answers: its address, its database, and a second empty one like it."""

    scim: str
    token: str
    database_url: str
    scratch_url: str

    def session(self) -> requests.Session:
        """Return a connection that a school would use: kept alive, with its token."""
        made = requests.Session()
        made.headers["Authorization"] = f"Bearer {self.token}"
        made.headers["Content-Type"] = "application/scim+json"
        return made


@contextmanager
def federation(database_url: str = "", scratch_url: str = "") -> Iterator[Federation]:
    """Start a federation with one school. Without URLs both databases are SQLite files."""
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as made:
        folder = Path(made)
        url = f"http://localhost:{_free_port()}"
        for name, database in (("site", database_url), ("scratch", scratch_url)):
            settings = {"PREAU_URL": url, "PREAU_DATABASE_URL": database}
            conf.write_env_file(folder / name / "federation" / "settings.env", settings)
            _run(folder / name, "migrate", "--verbosity=0")
        school = json.loads(_run(folder / "site", "add-school", "99001", "Mesure", "--json"))
        with _serving(folder / "site", url):
            yield Federation(
                scim=school["scim_base"],
                token=_token(school),
                database_url=_url(folder / "site"),
                scratch_url=_url(folder / "scratch"),
            )


@contextmanager
def _serving(folder: Path, url: str) -> Iterator[None]:
    process = subprocess.Popen(
        [*_command("run"), f"--port={url.rpartition(':')[2]}"],
        env=_environ(folder),
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{url}/.well-known/openid-configuration", process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(url, timeout=10).close()  # noqa: S310 - our own address
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _token(school: dict[str, str]) -> str:
    answer = requests.post(
        school["token_endpoint"],
        data={"grant_type": "client_credentials", "scope": "scim"},
        auth=(school["client_id"], school["client_secret"]),
        timeout=30,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def _url(folder: Path) -> str:
    return conf.load("federation", _environ(folder)).database_url


def _run(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        _command(*arguments),
        env=_environ(folder),
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    ).stdout


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "preau", "federation", *arguments]


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    return {**kept, "PREAU_DATA_DIR": str(folder)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

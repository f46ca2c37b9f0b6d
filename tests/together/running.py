"""The three sites as real processes, started as a reader of the README starts them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

SITES = ("school", "federation", "programme", "mailbox")
START_SECONDS = 240.0
"""How long a first start may take on a machine that does much else."""


@dataclass
class Demo:
    """One `preau demo`: its folder, its ports, its process."""

    folder: Path
    sample: Path | None = None
    database_url: str = ""
    ports: dict[str, int] = field(default_factory=lambda: free_ports((*SITES, "smtp")))
    process: subprocess.Popen[str] | None = None
    said: str = ""

    def url(self, site: str) -> str:
        return f"http://localhost:{self.ports[site]}"

    def start(self) -> "Demo":
        """Start and wait for the line `ready`."""
        self.launch()
        output = self.folder / "said.txt"
        wait_for(lambda: self._is_ready(output), seconds=START_SECONDS, what="ready")
        return self

    def launch(self) -> subprocess.Popen[str]:
        """Start without waiting."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "said.txt").open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "preau", "demo", *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                env=environ(PREAU_DATABASE_URL=self.database_url),
            )
        return self.process

    def stop(self) -> int:
        """Ask it to stop, as a service manager does; return its exit status."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        """Kill it without a word, and wait until the guardian has ended the others."""
        assert self.process
        self.process.kill()
        self.process.wait()
        wait_for(lambda: not self.pids(), seconds=30, what="the end of every process")

    def pids(self) -> dict[int, str]:
        """Return the processes that work for this folder, with their command lines."""
        found = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                environ = (entry / "environ").read_bytes() if entry.name.isdigit() else b""
                if f"PREAU_DATA_DIR={self.folder}\0".encode() in environ:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.update({int(entry.name): line} if line else {})
        return found

    def command(
        self, site: str, *arguments: str, expect: int | None = 0, **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a site's command on this installation, as docs say: with PREAU_DATA_DIR."""
        done = subprocess.run(
            [sys.executable, "-m", "preau", site, *arguments],
            env=environ(PREAU_DATA_DIR=str(self.folder), **extra),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert expect is None or done.returncode == expect, done.stdout + done.stderr
        return done

    def json(self, site: str, *arguments: str, expect: int | None = 0, **extra: str) -> Any:
        """Run a command with --json and return its one document."""
        return json.loads(self.command(site, *arguments, "--json", expect=expect, **extra).stdout)

    def mails(self, to: str = "") -> list[dict[str, Any]]:
        """Return what the mailbox has caught, newest first."""
        query = {"to": to} if to else {}
        answer = requests.get(f"{self.url('mailbox')}/mails.json", params=query, timeout=10)
        found: list[dict[str, Any]] = answer.json()
        return found

    def wait_for_mail(self, to: str) -> dict[str, Any]:
        """Return the newest mail to an address, once there is one."""
        wait_for(lambda: bool(self.mails(to)), seconds=60, what=f"a mail to {to}")
        return self.mails(to)[0]

    @property
    def logins(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "demo-logins.json").read_text())
        return found

    def _is_ready(self, output: Path) -> bool:
        self.said = output.read_text()
        assert self.process
        assert self.process.poll() is None, self.said
        return "\nready\n" in f"\n{self.said}"

    def _options(self) -> Sequence[str]:
        ports = [f"--{name}-port={port}" for name, port in self.ports.items()]
        sample = [f"--sample={self.sample}"] if self.sample else []
        return [f"--data-dir={self.folder}", "--no-browser", *ports, *sample]


def environ(**more: str) -> dict[str, str]:
    """Return this environment without a setting of ours, and with those given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREAU_", "DJANGO_"))}
    return {**kept, **{name: value for name, value in more.items() if value}}


def free_ports(names: Sequence[str]) -> dict[str, int]:
    """Return a free port for each name; all are held until the last is found."""
    probes = [socket.socket() for _ in names]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = {name: probe.getsockname()[1] for name, probe in zip(names, probes, strict=True)}
    for probe in probes:
        probe.close()
    return found


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return when the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.1)

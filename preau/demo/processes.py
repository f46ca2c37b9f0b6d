"""The demonstration's processes: started, watched, and never left behind.

All of them share one process group, led by a guardian (guardian.py) that ends the group when the
demonstration is gone, and holds the folder's lock until then.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from types import TracebackType

from preau.demo.guardian import GRACE_SECONDS


class FolderInUseError(Exception):
    """Another demonstration runs on this folder."""


class EndedError(Exception):
    """A process ended by itself, or does not answer. `log` is where its last words are."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name)
        self.name = name
        self.log = log


@dataclass(frozen=True)
class Program:
    """One process to run: its name for people, its log, its arguments for `python -m`."""

    name: str
    log: str
    arguments: tuple[str, ...]
    url: str = ""
    """Where it answers by HTTP, when it does."""


class Group:
    """The processes of one data folder. A context manager: leaving it ends them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.running: dict[Program, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Group":
        with _lock(self.folder / "demo.lock") as held:
            self.guardian = subprocess.Popen(
                [sys.executable, "-m", "preau.demo.guardian"],
                stdin=subprocess.PIPE,
                process_group=0,
                pass_fds=[held.fileno()],
            )
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _raised: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        self._signal(signal.SIGKILL)
        for process in (*self.running.values(), self.guardian):
            process.wait()

    def run(self, *arguments: str, **extra: str) -> str:
        """Run one of the sites' commands to its end and return what it printed.

        `extra` are environment variables. Raises subprocess.CalledProcessError, which holds what
        the command said on standard error.
        """
        return subprocess.run(  # noqa: S603 - our own program
            # Checking the code of every page at each command would take most of the time.
            [sys.executable, "-m", "preau", *arguments, "--skip-checks"],
            env={**self._environ(), **extra},
            stdin=subprocess.DEVNULL,
            check=True,
            capture_output=True,
            encoding="utf-8",
            process_group=self.guardian.pid,
        ).stdout

    def start(self, program: Program) -> None:
        """Start a process; what it says goes to its log, the last run's kept beside it."""
        log = self.logs / program.log
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        with log.open("wb") as output:
            self.running[program] = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *program.arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environ(),
                process_group=self.guardian.pid,
            )

    def check(self) -> None:
        """Raise EndedError when a process has ended."""
        for program, process in self.running.items():
            if process.poll() is not None:
                raise EndedError(program.name, self.logs / program.log)

    def wait_for_answers(self, *, seconds: float = 120.0) -> None:
        """Return when every site answers. Raise EndedError when one ends, or takes too long."""
        deadline = time.monotonic() + seconds
        for program in self.running:
            while program.url and not answers(program.url):
                self.check()
                if time.monotonic() > deadline:
                    raise EndedError(program.name, self.logs / program.log)
                time.sleep(0.1)
        self.check()

    def _environ(self) -> Mapping[str, str]:
        # The folder says it all: no setting of the surroundings reaches an installation.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
        return {**kept, "PREAU_DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"}

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.guardian.pid, number)


def answers(url: str) -> bool:
    """Tell whether something answers there by HTTP without failing."""
    try:
        with urllib.request.urlopen(url, timeout=10):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def _lock(path: Path) -> BufferedRandom:
    """Return the folder's lock, held as long as a process has it open."""
    file = path.open("a+b")
    # Those of a demonstration that was killed are still ending: give them their time.
    deadline = time.monotonic() + GRACE_SECONDS + 2
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                file.close()
                raise FolderInUseError from None
            time.sleep(0.1)
        else:
            return file

"""An installation whose processes are started and killed one by one."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from preau.demo.installation import Places
from preau.demo.processes import answers
from preau.demo.programs import programs
from tests.together.running import Demo, environ, wait_for


class Stage:
    """The folder of a demonstration that is not running, copied, and its processes."""

    def __init__(self, prepared: Demo, folder: Path) -> None:
        shutil.copytree(prepared.folder, folder)
        self.demo = Demo(folder, ports=prepared.ports)
        ports = {f"{name}_port": port for name, port in prepared.ports.items()}
        self.programs = {p.log.removesuffix(".log"): p for p in programs(Places(folder, **ports))}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start processes (named as their logs are) and wait until those that answer do."""
        for name in names:
            with (self.demo.folder / "logs" / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", *self.programs[name].arguments],
                    env=environ(PREAU_DATA_DIR=str(self.demo.folder)),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        for name in names:
            url = self.programs[name].url
            wait_for(lambda url=url: not url or answers(url), seconds=120, what=name)  # type: ignore[misc]

    def kill(self, name: str) -> None:
        """SIGKILL a process and its own children."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def stage(prepared: Demo, folder: Path) -> Iterator[Stage]:
    """Give a stage; nothing of it runs afterwards."""
    made = Stage(prepared, folder)
    try:
        yield made
    finally:
        for name in list(made.running):
            made.kill(name)

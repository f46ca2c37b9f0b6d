"""Run a command beside a temporary PostgreSQL: `python -m tests.postgres pytest tests/school`.

The command finds its address in PREAU_TEST_DATABASE_URL, which tests/environment.py reads.
"""

import os
import signal
import subprocess
import sys

from preau.bench.postgres import FAST, temporary_server


def main(command: list[str]) -> int:
    """Run the command; return its exit status."""
    with temporary_server(*FAST) as url:
        return subprocess.run(
            command, env={**os.environ, "PREAU_TEST_DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    # A run that is told to stop stops its server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))

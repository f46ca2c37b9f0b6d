"""All the tests, as `make test` runs them: each site, both databases, then the three together.

pytest-django knows one settings module a process, so each site is a run of its own. A run that
fails does not stop the others; the last line counts all of them.
"""

import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

PYTEST = (sys.executable, "-m", "pytest", "-q")
POSTGRES = (sys.executable, "-m", "tests.postgres")
TWO_WORKERS = ("-n", "2")
FILES = ("-n", "3", "--dist", "loadfile")  # a file’s tests share their processes, and wait a lot


@dataclass(frozen=True)
class Run:
    """One pytest process."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """What a run counted; a run that ended badly without a failed test counts one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


SCHOOL_SQL = (
    "activation",
    "consent",
    "documents_large",
    "dossier",
    "downloads",
    "import_register",
    "import_many",
    "mail_moving",
    "mail_queue",
    "plan",
    "provisioning",
    "returns_evidence",
    "signing",
    "wording_pages",
)
FEDERATION_SQL = (
    "account_merge",
    "inserts",
    "invitation_answers",
    "invitation_reminders",
    "journal",
    "mail_delivery",
    "operator_schools",
    "registration",
    "school_years",
    "scim_bulk",
    "scim_filters",
    "scim_requests",
    "scim_hostile",
    "scim_storage",
    "scim_tenants",
)
"""What leans on the database itself: triggers, locks, upserts, comparisons, constraints. The rest
says nothing new on a second one, and would take `make test` past its quarter of an hour.
`python -m tests.postgres pytest tests/federation` runs all of it there."""


def of(site: str, names: tuple[str, ...]) -> list[str]:
    """Return the test files whose names begin so, each of which must exist."""
    found = [sorted(Path(f"tests/{site}").glob(f"test_{name}*.py")) for name in names]
    missing = [name for name, files in zip(names, found, strict=True) if not files]
    if missing:
        raise FileNotFoundError(f"tests/{site}: {', '.join(missing)}")
    return [str(path) for files in found for path in files]


RUNS = (
    Run("l’école, SQLite", (*PYTEST, *TWO_WORKERS, "tests/school")),
    Run("la fédération, SQLite", (*PYTEST, *TWO_WORKERS, "tests/federation")),
    Run("le programme, SQLite", (*PYTEST, "tests/programme")),
    Run("l’école, PostgreSQL", (*POSTGRES, *PYTEST, *TWO_WORKERS, *of("school", SCHOOL_SQL))),
    Run(
        "la fédération, PostgreSQL",
        (*POSTGRES, *PYTEST, *TWO_WORKERS, *of("federation", FEDERATION_SQL)),
    ),
    Run("ensemble", (*POSTGRES, *PYTEST, *FILES, "tests/together", "tests/bench")),
)


def main() -> int:
    """Run everything; return 0 when every run passed and executed a test."""
    started = time.monotonic()
    counts = [count_of(run) for run in RUNS]
    passed, failed, skipped = (
        sum(getattr(count, what) for count in counts) for what in ("passed", "failed", "skipped")
    )
    print(f"\n{len(RUNS)} séries en {(time.monotonic() - started) / 60:.1f} minutes")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed else 0


def count_of(run: Run) -> Count:
    print(f"\n== {run.name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        status = subprocess.run([*run.command, f"--junit-xml={report}"], check=False).returncode
        count = read(report) if report.exists() else Count()
    if status != 0 and not count.failed:
        return Count(count.passed, 1, count.skipped)
    return count


def read(report: Path) -> Count:
    """Return the totals of a JUnit report."""
    suites = ET.parse(report).getroot().iter("testsuite")
    total, failed, skipped = 0, 0, 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Count(total - failed - skipped, failed, skipped)


if __name__ == "__main__":
    sys.exit(main())

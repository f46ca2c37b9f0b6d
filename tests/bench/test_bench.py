"""`preau bench` measures a real federation on both databases."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from preau.bench import scale
from preau.bench.pages import PAGES, PRINTED, REVIEW, SEND, result
from preau.bench.scale import LISTS
from tests.together.running import environ

DATABASES = ("sqlite", "postgresql")


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "preau", "bench", *options],
        env=environ(),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def test_it_prints_one_document_with_a_limit_from_the_same_run() -> None:
    done = bench("bulk", "post", "--quick", "--json")
    # 1 is a ratio under its target: on a busy machine that is no fault of the code.
    assert done.returncode in (0, 1), done.stderr
    rows = json.loads(done.stdout)
    measured = {(row["name"], row["database"]) for row in rows}
    assert measured == {(name, kind) for name in ("bulk", "post") for kind in DATABASES}
    for row in rows:
        assert row["value"] > 0
        assert row["limit"] > row["value"], "the driver alone is faster than the federation"
        assert row["ratio"] == pytest.approx(row["value"] / row["limit"], abs=0.001)
        assert row["ok"] is (row["ratio"] >= row["target"])
    assert (done.returncode == 0) is all(row["ok"] for row in rows)


def test_the_pages_of_a_school_are_measured_with_people_at_every_stage(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "preau.bench.pages", "1", "60"],
        env=environ(PREAU_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    measured = json.loads(done.stdout)
    assert measured.keys() == PAGES.keys() | PRINTED.keys() | {REVIEW, SEND}
    assert all(milliseconds > 0 for milliseconds in measured.values())
    school = environ(PREAU_DATA_DIR=str(tmp_path))
    command = [sys.executable, "-m", "preau", "school", "status", "--json"]
    status = subprocess.run(command, env=school, capture_output=True, check=True)
    states = {person["state"] for person in json.loads(status.stdout)}
    assert {"no_email", "no_consent", "ready", "invited", "active", "not_concerned"} <= states


def test_a_page_slower_than_the_limit_is_said_to_be() -> None:
    assert result("home", "sqlite", 99.9).ok
    assert not result("home", "sqlite", 100.1).ok
    assert result("one-sheet", "sqlite", 199.9).ok
    assert not result("one-sheet", "sqlite", 200.1).ok


def test_the_requests_among_few_and_many_are_timed_one_by_one(tmp_path: Path) -> None:
    """A federation of 165 on SQLite: what is measured on PostgreSQL, asked once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "preau.bench.scale", "165"],
        env=environ(PREAU_DATA_DIR=str(tmp_path), PREAU_URL="http://localhost"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    names = json.loads(process.stdout.readline())
    said, _ = process.communicate("".join(f"{name}\n" for name in names), timeout=120)
    assert process.returncode == 0
    assert {f"operators-{name}" for name in LISTS} < set(names)
    taken = [float(line) for line in said.splitlines()]
    assert len(taken) == len(names)
    assert min(taken) > 0


def test_a_request_that_grows_with_the_crowd_is_said_to_grow() -> None:
    line = scale.result("account", many=12.0, few=10.0)
    assert (line.value, line.limit, line.ratio, line.ok) == (12.0, 10.0, 1.2, True)
    assert not scale.result("account", many=12.1, few=10.0).ok


def test_a_measure_that_does_not_exist_is_named() -> None:
    done = bench("vitesse")
    assert done.returncode == 2
    assert "vitesse" in done.stderr
    assert "bulk, post, print, reading, pages, scale" in done.stderr

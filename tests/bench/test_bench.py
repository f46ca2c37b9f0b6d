"""`preau bench` measures a real federation on both databases."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from preau.bench.pages import PAGES, result
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
    assert measured.keys() == PAGES.keys()
    assert all(milliseconds > 0 for milliseconds in measured.values())
    school = environ(PREAU_DATA_DIR=str(tmp_path))
    command = [sys.executable, "-m", "preau", "school", "status", "--json"]
    status = subprocess.run(command, env=school, capture_output=True, check=True)
    states = {person["state"] for person in json.loads(status.stdout)}
    assert {"no_email", "no_consent", "ready", "invited", "active", "not_concerned"} <= states


def test_a_page_slower_than_the_limit_is_said_to_be() -> None:
    assert result("home", "sqlite", 99.9).ok
    assert not result("home", "sqlite", 100.1).ok


def test_a_measure_that_does_not_exist_is_named() -> None:
    done = bench("vitesse")
    assert done.returncode == 2
    assert "vitesse" in done.stderr
    assert "bulk, post, pages" in done.stderr

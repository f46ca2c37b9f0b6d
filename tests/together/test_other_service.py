"""A school whose accounts live in another SCIM 2.0 service, by commands.

The service is scim2-server's own command: no extension of ours, no Bulk, no PATCH, pages of two.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scim_server import ScimServer, scim_server
from tests.together.people import standing
from tests.together.running import Demo
from tests.together.test_commands import LIST


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ScimServer]:
    with scim_server(tmp_path, bulk=False, patch=False) as server:
        yield server


def test_the_year_of_a_school_with_another_service(service: ScimServer, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text(LIST, "utf-8")
    school = Demo(tmp_path / "data")  # its commands alone: nothing of the demonstration runs
    school.command("school", "migrate", "--verbosity=0")
    school.command("school", "setup", "99001", "École Saint-Exupéry")
    school.command("school", "import", str(tmp_path / "liste.csv"), "--apply")

    first = school.json("school", "activate", "--yes", **service.settings)
    assert {one["key"]: one["outcome"] for one in first["results"]} == {
        "P1": "active",
        "P2": "active",
    }
    assert service.users["P1"]["userName"] == "anne.delvaux@example.org"
    assert school.json("school", "activate", "--yes", **service.settings)["results"] == []

    service.change("P1", active=False)
    plan = school.json("school", "activate", **service.settings)["plan"]
    assert {line["key"]: line["action"] for line in plan}["P1"] == "reactivate"

    end = ("--staff", "P2", "--deactivate", "--yes")
    closed = school.json("school", "activate", *end, **service.settings)["results"]
    assert [one["outcome"] for one in closed] == ["ended"]
    assert standing(school, "P2")["state"] == "ended"
    assert service.users["P2"]["active"] is False

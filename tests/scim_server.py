"""A SCIM 2.0 server that we did not write, as a process: scim2-server's own command, over HTTP.

It serves the Users of RFC 7643 and knows nothing of Préau.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import requests

from tests.together.running import environ, free_ports, wait_for

PROGRAM = (sys.executable, "-m", "scim2_server.testserver.cli")
TOKEN = "a token that the service gave"
FEATURES = {"patch": True, "bulk": True, "cursor": False}
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PAGE = 2


@dataclass
class ScimServer:
    """One running server."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings of a school whose service this is."""
        return {"PREAU_SCIM_URL": self.url, "PREAU_SCIM_TOKEN": TOKEN}

    @property
    def users(self) -> dict[str, dict[str, Any]]:
        """Return what is stored, by externalId."""
        users: list[dict[str, Any]] = []
        while True:
            answer = self.ask("GET", "/Users", params={"startIndex": len(users) + 1})
            users += answer.get("Resources", [])
            if len(users) >= answer["totalResults"]:
                return {user.get("externalId", user["userName"]): user for user in users}

    def add(self, **values: Any) -> dict[str, Any]:
        """Make a User in the place of somebody else."""
        return self.ask("POST", "/Users", json={"schemas": [USER], **values})

    def change(self, key: str, **values: Any) -> None:
        """Change a User behind the school's back."""
        user = self.users[key]
        self.ask("PUT", f"/Users/{user['id']}", json={**user, **values})

    def answers(self) -> bool:
        try:
            return self.session.get(f"{self.url}/ServiceProviderConfig", timeout=5).ok
        except requests.ConnectionError:
            return False

    def empty(self) -> "ScimServer":
        """Delete everybody; return the server."""
        for user in self.users.values():
            self.session.delete(f"{self.url}/Users/{user['id']}", timeout=10)
        return self

    def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        answer = self.session.request(method, self.url + path, timeout=10, **options)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def scim_server(
    folder: Path, *, requires: str = "", extension: bool = False, **features: bool
) -> Iterator[ScimServer]:
    """Serve until the block ends, with these features announced (FEATURES).

    `requires` names an attribute that Users must have; with `extension` they must have one more
    schema, which Préau does not speak.
    """
    port = free_ports(["scim"])["scim"]
    described = _described(folder, FEATURES | features, requires, extension)
    with (folder / "scim2-server.log").open("w") as log:
        process = subprocess.Popen(
            [*PROGRAM, f"--port={port}", f"--bearer-token={TOKEN}", *described],
            env=environ(),
            stdout=log,
            stderr=log,
        )
    server = ScimServer(f"http://localhost:{port}/v2")
    server.session.headers["Authorization"] = f"Bearer {TOKEN}"
    try:
        wait_for(server.answers, seconds=30, what="scim2-server")
        yield server
    finally:
        server.session.close()
        process.terminate()
        process.wait(10)


def _described(
    folder: Path, features: dict[str, bool], requires: str, extension: bool
) -> Iterator[str]:
    """Write what the server shall announce; yield the options that name the files."""
    config = _default("service-provider-config")
    for name in ("patch", "bulk"):
        config[name]["supported"] = features[name]
    config["bulk"]["maxOperations"] = PAGE
    config["filter"]["maxResults"] = PAGE
    if features["cursor"]:
        config["pagination"] = {"cursor": True, "index": True, "maxPageSize": PAGE}
    kinds, schemas = _default("resource-types"), _default("schemas")
    for attribute in schemas[0]["attributes"]:
        attribute["required"] = attribute["name"] in ("userName", requires)
    for one in kinds[0]["schemaExtensions"]:
        one["required"] = extension
    for name, value in (("service-provider-config", config), ("resource-type", kinds)):
        yield _written(folder, name, value)
    yield _written(folder, "schema", schemas)


def _default(name: str) -> Any:
    return json.loads((files("scim2_server.resources") / f"default-{name}.json").read_text("utf-8"))


def _written(folder: Path, option: str, value: Any) -> str:
    path = folder / f"{option}.json"
    path.write_text(json.dumps(value), "utf-8")
    return f"--{option}={path}"

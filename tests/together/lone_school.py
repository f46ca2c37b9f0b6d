"""A second school: its own folder and processes, registered with a federation that runs already."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from preau import conf
from preau.demo.processes import answers
from tests.together.people import Secretary
from tests.together.running import Demo, environ, free_ports, wait_for

PASSWORD = "neuf moineaux sous le préau"


@contextmanager
def lone_school(demo: Demo, folder: Path, fase: str, name: str) -> Iterator[Demo]:
    """Give a school with an empty register and one secretary; nothing of it runs afterwards."""
    given = demo.json("federation", "add-school", fase, name)
    school = Demo(folder, ports={**demo.ports, **free_ports(("school",))})
    settings = {
        "PREAU_URL": school.url("school"),
        "PREAU_FEDERATION_URL": demo.url("federation"),
        "PREAU_CLIENT_ID": given["client_id"],
        "PREAU_CLIENT_SECRET": given["client_secret"],
        "PREAU_SECOND_FACTOR": "optional",  # its own tests set one up; these are about the work
    }
    conf.write_env_file(folder / "school" / "settings.env", settings)
    school.command("school", "migrate", "--verbosity=0")
    school.command("school", "setup", fase, name, "--address=Rue Haute 1, 5000 Namur")
    who = (Secretary.email, "--name=Nadine Collard", "--group=secretary")
    school.command("school", "add-user", *who, PREAU_PASSWORD=PASSWORD)
    (folder / "demo-logins.json").write_text(json.dumps({Secretary.email: PASSWORD}))
    port = f"--port={school.ports['school']}"
    running = [_start(folder, "run", port), _start(folder, "worker")]
    try:
        wait_for(lambda: answers(school.url("school")), seconds=60, what="the school")
        yield school
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def take_addresses(demo: Demo, school: Demo, *addresses: str) -> None:
    """Let the school's earlier program have asked for these addresses, under keys of its own."""
    settings = conf.read_env_file(school.folder / "school" / "settings.env")
    credentials = (settings["PREAU_CLIENT_ID"], settings["PREAU_CLIENT_SECRET"])
    base = demo.url("federation")
    known = requests.get(f"{base}/.well-known/openid-configuration", timeout=10).json()
    grant = {"grant_type": "client_credentials", "scope": "scim"}
    token = requests.post(known["token_endpoint"], data=grant, auth=credentials, timeout=10).json()
    for number, address in enumerate(addresses):
        done = requests.post(
            f"{base}/scim/v2/Users",
            json={
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "externalId": f"ANCIEN-{number}",
                "userName": address,
                "name": {"givenName": "Camille", "familyName": "Ancienne"},
            },
            headers={"Authorization": f"Bearer {token['access_token']}"},
            timeout=10,
        )
        assert done.status_code == requests.codes.created, done.text


def _start(folder: Path, *command: str) -> "subprocess.Popen[bytes]":
    with (folder / f"{command[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "preau", "school", *command],
            env=environ(PREAU_DATA_DIR=str(folder)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

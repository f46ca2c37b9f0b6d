"""Clients that others wrote, as they come, over real HTTP: scim2-client and scim2-cli."""

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client as Http
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    BulkOperation,
    BulkRequest,
    Error,
    PatchOp,
    PatchOperation,
    SearchRequest,
    UniquenessException,
)

from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration
from preau.protocol.scim import EXTENSION
from tests.federation.cast import ANNE, JOSEE, MARC
from tests.federation.scim_bodies import USER, user

CLI = Path(sysconfig.get_path("scripts")) / "scim2"


@pytest.fixture
def client(site: str, bearer: Callable[[int], str]) -> Any:
    """Return scim2-client, which knows of us what our discovery documents say."""
    headers = {"Authorization": f"Bearer {bearer(99001)}"}
    with Http(base_url=f"{site}/scim/v2", headers=headers) as http:
        found = SyncSCIMClient(http)
        found.discover()
        yield found


@pytest.fixture
def cli(site: str, bearer: Callable[[int], str]) -> Callable[..., Any]:
    """Return scim2-cli: arguments and standard input go in, the JSON that it prints comes out."""
    known = {
        "SCIM_CLI_URL": f"{site}/scim/v2",
        "SCIM_CLI_HEADERS": f"Authorization: Bearer {bearer(99001)}",
    }

    def run(*arguments: str, body: Any = None, fails: bool = False) -> Any:
        done = subprocess.run(
            [CLI, *arguments],
            input="" if body is None else json.dumps(body),
            env={**os.environ, **known},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout.strip().startswith("{") else done.stderr

    return run


def test_scim2_client_creates_reads_changes_and_deletes(client: SyncSCIMClient) -> None:
    model: Any = client.provider.model_for(client.provider.resource_types[0])

    created: Any = client.create(model.model_validate(user(ANNE, "teacher", "head")))
    read: Any = client.query(model, created.id)
    assert read.user_name == ANNE.email
    assert {each.status for each in read[EXTENSION].registrations} == {"invited"}

    read.name.given_name = "Annie"
    replaced: Any = client.replace(read)
    assert replaced.name.given_name == "Annie"
    assert replaced.meta.version != created.meta.version

    close: Any = PatchOp[model](
        operations=[PatchOperation(op=PatchOperation.Op.replace_, path="active", value=False)]
    )
    client.modify(model, created.id, close)
    assert not Membership.objects.get().active
    assert set(Registration.objects.values_list("status", flat=True)) == {"ended"}

    client.delete(model, created.id)
    found: Any = client.query(model)
    assert found.total_results == 0


def test_scim2_client_searches_and_pages(client: SyncSCIMClient) -> None:
    model: Any = client.provider.model_for(client.provider.resource_types[0])
    for person in (ANNE, MARC, JOSEE):
        client.create(model.model_validate(user(person, "teacher")))
    search: Any = SearchRequest[model]

    found: Any = client.query(model, query_parameters=search(filter='name.familyName sw "d"'))
    assert {each.user_name for each in found.resources} == {ANNE.email, JOSEE.email}

    first: Any = client.search(search(count=2, sort_by="name.familyName", cursor=""))
    rest: Any = client.search(search(count=2, sort_by="name.familyName", cursor=first.next_cursor))
    names = [each.name.family_name for each in [*first.resources, *rest.resources]]
    assert names == ["Delvaux", "Dupont", "Piette"]
    assert rest.next_cursor is None


def test_scim2_client_sends_a_bulk(client: SyncSCIMClient) -> None:
    model: Any = client.provider.model_for(client.provider.resource_types[0])
    operations = [
        BulkOperation[model](
            method=BulkOperation.Method.post,
            path="/Users",
            bulk_id=person.key,
            data=model.model_validate(user(person, "teacher")),
        )
        for person in (ANNE, MARC, ANNE)
    ]
    operations[2].bulk_id = "again"

    answer: Any = client.bulk(BulkRequest[model](operations=operations))

    assert [each.status for each in answer.operations] == [201, 201, 409]
    assert Mail.objects.count() == 2


def test_scim2_client_reads_our_refusals(client: SyncSCIMClient) -> None:
    model: Any = client.provider.model_for(client.provider.resource_types[0])
    client.create(model.model_validate(user(ANNE, "teacher")))

    with pytest.raises(UniquenessException):
        client.create(model.model_validate(user(ANNE, "teacher")))
    refused: Any = client.query(model, "nobody", raise_scim_errors=False)
    assert isinstance(refused, Error)
    assert refused.status == 404


def test_scim2_cli_does_all_of_it_too(cli: Callable[..., Any]) -> None:
    made = cli("create", "user", "--user-name", ANNE.email, "--external-id", ANNE.key)
    assert made[EXTENSION]["registrations"][0]["role"] == "teacher"

    found = cli("query", "user", "--filter", f'externalId eq "{ANNE.key}"')
    assert [each["id"] for each in found["Resources"]] == [made["id"]]

    cli("modify", "user", made["id"], "replace", "name.familyName", "Delvaux-Piette")
    assert Membership.objects.get().family_name == "Delvaux-Piette"

    closed = {"schemas": [USER], "id": made["id"], "userName": ANNE.email, "active": False}
    assert cli("replace", "user", body=closed)["active"] is False
    assert not Membership.objects.get().active

    bulk = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "DELETE", "path": f"/Users/{made['id']}"}],
    }
    assert cli("bulk", body=bulk)["Operations"][0]["status"] == "204"
    assert cli("query", "user", made["id"], fails=True)["status"] == "404"

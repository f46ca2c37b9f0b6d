"""scim2-tester, which knows the RFCs and not us, over real HTTP.

It draws values at random from what the discovery documents say of them. A SCIM schema cannot say
"an e-mail address" or "a school year": those few values it is given as examples, the way the tester
has for that. The rest is as it comes.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Client as Http
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Path
from scim2_tester import CheckResult, Status, check_server

from preau.protocol.scim import EXTENSION
from tests.federation.scim_bodies import THIS_YEAR

REGISTRATIONS = f"{EXTENSION}:registrations"
BY_DESIGN = {
    # The tester wants back exactly what it sent. The federation adds what is read-only: status and
    # days (RFC 7643 §2.2, readOnly). Everything that was sent is there: see below.
    ("check_add_attribute", REGISTRATIONS),
    ("check_add_attribute", EXTENSION),
    ("check_replace_attribute", REGISTRATIONS),
    ("check_replace_attribute", EXTENSION),
    # A registration that is taken away is over and reads `ended`: the past is kept (decision 7).
    ("check_remove_attribute", REGISTRATIONS),
    ("check_remove_attribute", EXTENSION),
    # Somebody is active or is not: without a value it stays as it was. Its meaning is ours to
    # define (RFC 7643 §4.1.1), and "no value" must never open an access.
    ("check_remove_attribute", "active"),
}
"""Check and attribute where the tester's expectation is not RFC 7644's, each with its reason."""


class FreshAddresses(list[str]):
    """As many different addresses as the tester draws."""

    def __getitem__(self, index: Any) -> Any:
        return f"{uuid4()}@example.org"


@pytest.fixture
def client(site: str, bearer: Callable[[int], str]) -> Any:
    headers = {"Authorization": f"Bearer {bearer(99001)}"}
    with Http(base_url=f"{site}/scim/v2", headers=headers) as http:
        yield SyncSCIMClient(http)


def give_examples(client: SyncSCIMClient) -> None:
    """Tell the tester, on the models it discovered, what those values look like."""
    examples = {
        "userName": FreshAddresses([""]),
        f"{REGISTRATIONS}.schoolYear": [THIS_YEAR],
        f"{EXTENSION}:consent.signedOn": ["2026-09-01"],
    }
    model: Any = client.provider.model_for(client.provider.resource_types[0])
    for path, values in examples.items():
        binding: Any = Path[model](path).resolve()
        binding.target_model.model_fields[binding.target_field_name].examples = values


def errors(results: list[CheckResult]) -> list[CheckResult]:
    assert not [result for result in results if result.status not in (Status.SUCCESS, Status.ERROR)]
    return [result for result in results if result.status is Status.ERROR]


def test_the_tester_finds_no_error_of_ours(client: SyncSCIMClient) -> None:
    client.discover()
    give_examples(client)

    results = check_server(client)

    assert sum(result.status is Status.SUCCESS for result in results) >= 40
    for error in errors(results):
        named = (error.title, (error.data or {}).get("urn"))
        assert named in BY_DESIGN, f"{error.title}: {error.reason}"
        if error.title != "check_remove_attribute":
            assert holds(error.data["actual"], error.data["expected"]), error.reason


def holds(actual: Any, expected: Any) -> bool:
    """Tell whether everything that was sent came back."""
    sent, back = _plain(expected), _plain(actual)
    return _within(sent, back)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.model_dump(exclude={"schemas"}, exclude_none=True)


def _within(sent: Any, back: Any) -> bool:
    if isinstance(sent, dict):
        return all(_within(part, back.get(name)) for name, part in sent.items())
    if isinstance(sent, list):
        return all(any(_within(part, other) for other in back) for part in sent)
    return bool(sent == back)


def test_without_examples_it_only_stumbles_on_a_user_name_that_is_no_address(
    client: SyncSCIMClient,
) -> None:
    results = check_server(client)

    assert {error.reason for error in errors(results)} == {"userName must be an e-mail address"}
    discovery = [result for result in results if "discovery" in result.tags]
    assert discovery
    assert not errors(discovery)

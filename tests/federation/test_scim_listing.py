"""The quick writing of pages says what the library's writing says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from scim2_server.requests import ScimRequest
from scim2_server.service import ScimService

from preau.federation.scim.handler import SetHandler
from preau.federation.scim.service import provider
from preau.federation.scim.storage import MembershipStorage
from tests.federation.test_scim_filters import storage  # noqa: F401 - six people in all states


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"count": "2"},
        {"count": "0"},
        {"startIndex": "3", "count": "2", "sortBy": "userName"},
        {"filter": 'externalId eq "nobody"'},
        {"attributes": "userName"},
        {"excludedAttributes": "name,meta.created"},
        {"cursor": "", "count": "6"},
    ],
)
def test_a_page_is_what_the_library_writes(
    storage: MembershipStorage,  # noqa: F811
    bearer: Callable[[int], str],
    settings: Any,
    query: dict[str, str],
) -> None:
    base = f"{settings.PUBLIC_URL}/scim/v2"
    library = SetHandler(ScimService(provider(), secret="s"), storage)
    request = ScimRequest(method="GET", base_url=base, path="/Users", query=query)

    expected = library.handle(request).body
    answer = Client().get(
        "/scim/v2/Users", query, headers={"Authorization": f"Bearer {bearer(99001)}"}
    )

    assert answer.json() == json.loads(json.dumps(expected))

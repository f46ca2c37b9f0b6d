"""The quick reading of ordinary POSTs says what the library's reading says, or leaves it alone."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from preau.federation.scim.plain import read_plain_bulk
from preau.federation.scim.resources import to_new
from preau.federation.scim.service import service
from preau.protocol.scim import EXTENSION
from tests.federation.cast import ANNE, TODAY
from tests.federation.scim_bodies import USER, user

NAMES = st.text(max_size=8) | st.sampled_from(["Élise", "x" * 100, "x" * 101, "a\x00b", None, 3])
ADDRESSES = st.sampled_from(
    ["anne@example.org", " ANNE@Example.org ", "josée@example.org", "no", "", "a@b", None, 7]
)
DATES = st.sampled_from(["2026-09-01", "", "hier", "2026-9-1", None, 5])
REGISTRATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "schoolYear": st.sampled_from(["2026-2027", "2027-2028", "2026", 1, None]),
            "role": st.sampled_from(["teacher", "head", "boss", None]),
        },
        optional={"status": st.just("active")},
    ),
    max_size=3,
)
OURS = st.fixed_dictionaries(
    {},
    optional={
        "registrations": REGISTRATIONS | st.none(),
        "consent": st.fixed_dictionaries({}, optional={"signedOn": DATES, "textVersion": NAMES}),
    },
)
BODIES = st.fixed_dictionaries(
    {"userName": ADDRESSES},
    optional={
        "schemas": st.sampled_from([[USER], [USER, EXTENSION], [EXTENSION], "x"]),
        "externalId": NAMES,
        "name": st.fixed_dictionaries({}, optional={"givenName": NAMES, "familyName": NAMES}),
        "active": st.sampled_from([True, False, "False", None, 1]),
        EXTENSION: OURS,
        "title": st.just("Directeur"),
    },
)


def request(data: Any, **operation: Any) -> bytes:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "POST", "path": "/Users", "bulkId": "b1", "data": data, **operation}
        ],
    }
    return json.dumps(body).encode()


def test_what_a_school_sends_is_read_quickly() -> None:
    posts = read_plain_bulk(request(user(ANNE, "teacher", "head")), TODAY)

    assert posts is not None
    assert posts[0].enrolment.email == ANNE.email


@settings(max_examples=300, deadline=None)
@given(data=BODIES)
def test_both_readings_agree(data: Any) -> None:
    posts = read_plain_bulk(request(data), TODAY)
    if posts is None:
        return
    with service().provider:
        (operation,) = service().read_bulk(request(data), "application/scim+json").operations

    assert operation.response is None, operation.response
    assert posts[0].enrolment == to_new(operation.data, TODAY)


def test_what_is_not_ordinary_is_left_to_the_library() -> None:
    ordinary = user(ANNE, "teacher")
    others = [
        request(ordinary, method="PUT"),
        request(ordinary, path="/Groups"),
        request(ordinary, version='W/"1"'),
        request({**ordinary, "title": "Directeur"}),
        request(ordinary)[:-1],
        b"[" * 100_000,
        b"null",
        b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": []}',
    ]

    assert [read_plain_bulk(body, TODAY) for body in others] == [None] * len(others)

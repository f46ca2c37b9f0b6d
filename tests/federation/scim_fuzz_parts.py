"""What hostile SCIM requests are made of: values, filters, paths and bodies."""

import json
from typing import Any

from hypothesis import strategies as st

from preau.protocol.scim import EXTENSION
from tests.federation.scim_bodies import USER

MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
DEEP = 10_000

# Values

ADDRESSES = [
    "anne.delvaux@example.org",
    "ANNE.DELVAUX@EXAMPLE.ORG",
    "аnne.delvaux@example.org",  # the first letter is Cyrillic
    "anne.delvaux@exаmple.org",
    "josée@example.org",
    f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.org",
    f"{'a' * 300}@example.org",
    "a@b",
    '"a b"@example.org',
    "a@[127.0.0.1]",
    "a@xn--e1afmkfd.example",
    "a@example.org\r\nBcc: b@example.org",
]
WORDS = [
    *("id", "userName", "externalId", "active", "name.givenName", "meta.created", "meta.version"),
    *("registrations", "consent.signedOn", "emails", "schemas", "password", "groups", "x"),
    *("True", "False", "Replace", "replace", "add", "remove", "POST", "PATCH", "bulkId:1"),
    *("teacher", "head", "2026-2027", "2025-2026", "9999-10000", "0000-0001", "２０２６-2027"),
    *("2026-09-01", "2026-09-01T00:00:00Z"),
    *("9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00"),
    *("", " ", "*", "\x00", "\n", "\ud800", "\U0010ffff", "{known}", "ﬁ", "İ", "ß", "e\u0301" * 50),
    *(USER, EXTENSION, f"{EXTENSION}:registrations", f"{MESSAGES}PatchOp", "a" * 300),
    *ADDRESSES,
]  # fmt: skip
NUMBERS = [0, 1, -1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, 1.5, -0.0, 1e308, 1e-320]
TEXT = st.sampled_from(WORDS) | st.text(max_size=12)
SCALAR = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.integers() | TEXT
JSON = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


# Filters and paths

QUOTED = TEXT.map(lambda text: json.dumps(text, ensure_ascii=False)) | TEXT.map(json.dumps)
PATHS = st.sampled_from(
    [
        *("userName", "id", "externalId", "active", "name", "name.familyName", "name.formatted"),
        *("meta", "meta.created", "meta.lastModified", "meta.location", "meta.version", "schemas"),
        *("emails", "emails.value", 'emails[type eq "work"].value', "password", "groups", ""),
        *(f"{EXTENSION}:registrations", f"{EXTENSION}:registrations.role", f"{EXTENSION}:consent"),
        *(f"{EXTENSION}:consent.signedOn", EXTENSION, f"{USER}:userName", "urn:x:userName"),
        *("registrations", "username", "USERNAME", "name.givenName.x", "$ref", "a" * 300),
        f'{EXTENSION}:registrations[role eq "head"]',
        f'{EXTENSION}:registrations[role eq "head" and schoolYear sw "20"].status',
        f"{EXTENSION}:registrations[not (status pr)]",
    ]
)
COMPARISONS = st.builds(
    lambda path, op, value: f"{path} {op} {value}",
    PATHS,
    st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "pr", "in"]),
    QUOTED | st.sampled_from(["true", "null", "1", "1.5e400", "-1", '"', "[]", ""]),
)
FILTERS = st.one_of(
    st.recursive(
        COMPARISONS | PATHS.map(lambda path: f"{path} pr"),
        lambda inner: st.one_of(
            st.builds(
                lambda a, op, b: f"({a}) {op} {b}", inner, st.sampled_from(["and", "or"]), inner
            ),
            inner.map(lambda a: f"not ({a})"),
            st.builds(lambda path, a: f"{path}[{a}]", PATHS, inner),
        ),
        max_leaves=4,
    ),
    TEXT,
    st.sampled_from([100, DEEP]).map(lambda n: "(" * n + "id pr" + ")" * n),
    st.sampled_from([100, DEEP]).map(lambda n: " or ".join(['userName eq "a"'] * n)),
    st.sampled_from([100, DEEP]).map(lambda n: "not (" * n + "id pr" + ")" * n),
    st.sampled_from([100, DEEP]).map(lambda n: f'userName co "{"é" * n}"'),
)  # fmt: skip


# Bodies


def _registration(year: Any, role: Any) -> dict[str, Any]:
    return {"schoolYear": year, "role": role}


NAMES = st.sampled_from(["Anne", "ÉLISE", "Strauß", "İ", "'; --"]) | TEXT
YEARS = st.sampled_from(["2026-2027", "2026-2027", "2025-2026", "2026-2028", "9999-10000", "2026"])
ROLES = st.sampled_from(["teacher", "head", "boss", "TEACHER"])
USERS = st.fixed_dictionaries(
    {
        "schemas": st.just([USER, EXTENSION]),
        "userName": st.sampled_from(ADDRESSES) | st.uuids().map(lambda u: f"{u}@example.org"),
    },
    optional={
        "externalId": st.uuids().map(str) | st.uuids().map(str) | TEXT,
        "active": st.booleans() | st.sampled_from(["True", "False", "false", "0", 1]),
        "name": st.fixed_dictionaries({}, optional={"givenName": NAMES, "familyName": NAMES}),
        "emails": st.just([{"value": "a@example.org", "type": "work"}]),
        EXTENSION: st.fixed_dictionaries(
            {},
            optional={
                "registrations": st.lists(st.builds(_registration, YEARS, ROLES), max_size=3),
                "consent": st.just({"signedOn": "2026-09-01", "textVersion": "1"}),
            },
        ),
    },
)
ASKED = [{"schoolYear": "2026-2027", "role": "head"}]
CHANGES = st.sampled_from(
    [
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "path": "active", "value": "True"},
        {"op": "replace", "value": {"active": False, "name": {"givenName": "Anne"}}},
        {"op": "Add", "value": {"name.givenName": "Anne", "emails": []}},
        {"op": "add", "path": f"{EXTENSION}:registrations", "value": ASKED},
        {"op": "remove", "path": f'{EXTENSION}:registrations[role eq "head"]'},
        {"op": "remove", "path": f"{EXTENSION}:registrations"},
        {"op": "replace", "path": f'{EXTENSION}:registrations[role eq "teacher"].role',
         "value": "head"},
        {"op": "replace", "path": "userName", "value": "anne.delvaux@example.org"},
        {"op": "replace", "path": EXTENSION, "value": {"registrations": ASKED}},
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "a@example.org"},
        {"op": "remove", "path": "name"},
    ]
)  # fmt: skip
PATCHES = st.builds(
    lambda operations: {"schemas": [f"{MESSAGES}PatchOp"], "Operations": operations},
    st.lists(CHANGES, min_size=1, max_size=3)
    | st.lists(
        st.fixed_dictionaries(
            {"op": st.sampled_from(["add", "replace", "remove", "Replace", "Add", "move"])},
            optional={"path": PATHS | FILTERS, "value": JSON | USERS | st.sampled_from(WORDS)},
        ),
        max_size=3,
    ),
)
RESOURCE_PATHS = st.sampled_from(
    ["/Users", "/Users/{known}", "/Users/unknown", "/Users/bulkId:1", "/Groups", "/Me", "/Bulk", ""]
)
OPERATIONS = st.fixed_dictionaries(
    {"method": st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "GET"]), "path": RESOURCE_PATHS},
    optional={
        "bulkId": st.sampled_from(["1", "2", ""]),
        "data": USERS | PATCHES | JSON,
        "version": st.sampled_from(['W/"1"', "*", ""]),
    },
)
PLAIN = st.builds(
    lambda bulk_id, data: {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data},
    st.uuids().map(str),
    USERS,
)
BULKS = st.builds(
    lambda operations, more: {
        "schemas": [f"{MESSAGES}BulkRequest"],
        "Operations": operations,
        **more,
    },
    st.lists(OPERATIONS, max_size=4) | st.lists(PLAIN, min_size=1, max_size=3),
    st.fixed_dictionaries({}, optional={"failOnErrors": st.sampled_from([1, 0, -1, 10**30])}),
)
SEARCHES = st.builds(
    lambda more: {"schemas": [f"{MESSAGES}SearchRequest"], **more},
    st.fixed_dictionaries(
        {},
        optional={
            "filter": FILTERS,
            "sortBy": PATHS,
            "sortOrder": st.sampled_from(["ascending", "descending", "up"]),
            "startIndex": st.sampled_from(NUMBERS),
            "count": st.sampled_from(NUMBERS),
            "cursor": st.sampled_from(["", "AAAA", "AQ" + "A" * 80, "é", "=" * 9]),
            "attributes": st.lists(PATHS, max_size=3),
            "excludedAttributes": st.lists(PATHS, max_size=3) | PATHS,
        },
    ),
)


@st.composite
def mutated(draw: st.DrawFn, sound: st.SearchStrategy[Any]) -> Any:
    """Draw a sound value, and replace, remove or rename some of its parts."""
    value = draw(sound)
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        value = _mutate(draw, value)
    return value


def _mutate(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value, key=repr)))
        change = draw(st.sampled_from(["into", "into", "gone", "renamed", "beside"]))
        if change == "gone":
            return {name: part for name, part in value.items() if name != key}
        if change == "renamed":
            return {
                (name.swapcase() if name == key else name): part for name, part in value.items()
            }
        if change == "beside":
            return {**value, key.upper(): draw(JSON), draw(TEXT): draw(JSON)}
        return {**value, key: _mutate(draw, value[key])}
    if isinstance(value, list) and value and draw(st.booleans()):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], _mutate(draw, value[index]), *value[index + 1 :]]
    return draw(JSON)


NAMED = mutated(st.one_of(USERS, PATCHES, BULKS, BULKS, SEARCHES)).map(
    lambda value: json.dumps(value).encode()
)
RUBBISH = st.one_of(
    st.binary(max_size=20),
    JSON.map(lambda value: json.dumps(value).encode()),
    JSON.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    JSON.map(lambda value: json.dumps(value).encode("utf-16")),
    NAMED.map(lambda body: body[: len(body) // 2]),
    NAMED.map(lambda body: body.replace(b":", b": NaN, ", 1)),
    st.sampled_from(
        [
            b"[" * DEEP + b"]" * DEEP,
            b'{"a":' * DEEP + b"1" + b"}" * DEEP,
            b'{"schemas":' + b"[" * DEEP + b"]" * DEEP + b"}",
            b'{"userName":"a@example.org","name":' + b'{"a":' * 900 + b"1" + b"}" * 901,
            b'{"userName":"a@example.org","userName":"b@example.org"}',
            b"1" * 5000,
            b"\xef\xbb\xbf{}",
            b'{"schemas":["' + USER.encode() + b'"],"userName":"a@example.org","x":"'
            + b"x" * 100_000 + b'"}',
        ]
    ),
)  # fmt: skip
BODIES = NAMED | NAMED | NAMED | RUBBISH | st.just(b"")

"""Requests that nobody sends by mistake: too deep, too long, too many, unstorable."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from preau.federation.registrations.models import Membership, Registration
from preau.protocol.scim import EXTENSION, MAX_BODY, MAX_FILTER, MAX_TERMS
from tests.federation.cast import ANNE, Schools, ask
from tests.federation.conftest import WIRE
from tests.federation.scim_bodies import USER, Send, assert_refused, bulk_of, patch, user
from tests.federation.scim_fuzz import Hostile, Target

DEEP = 10_000
Raw = Callable[..., Any]


@pytest.fixture
def raw(bearer: Callable[[int], str]) -> Raw:
    """Return a function that sends bytes as Saint-Exupéry."""

    def request(method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        return WIRE.generic(
            method,
            f"/scim/v2{path}",
            body,
            content_type=headers.pop("type", "application/scim+json"),
            headers={"Authorization": f"Bearer {bearer(99001)}", **headers},
        )

    return request


# Errors (RFC 7644 §3.12): each status with its body


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "scim_type"),
    [
        ("POST", "/Users", b"{", 400, "invalidSyntax"),
        ("POST", "/Users", b"", 400, "invalidSyntax"),
        ("POST", "/Users", b"[]", 400, "invalidSyntax"),
        ("POST", "/Users", json.dumps({"schemas": [USER]}).encode(), 400, "invalidValue"),
        ("GET", "/Users?filter=userName", b"", 400, "invalidFilter"),
        ("GET", "/Users?sortBy=a[", b"", 400, "invalidPath"),
        ("GET", "/Users?cursor=x", b"", 400, "invalidCursor"),
        ("GET", "/Users/nobody", b"", 404, None),
        ("GET", "/Nothing", b"", 404, None),
        ("GET", "/Users/a/b/c", b"", 404, None),
        ("GET", "/Users/%0A", b"", 404, None),
        ("DELETE", "/Users", b"", 405, None),
        ("GET", "/Me", b"", 501, None),
    ],
)
def test_each_error_has_its_body(
    raw: Raw, method: str, path: str, body: bytes, status: int, scim_type: str | None
) -> None:
    assert_refused(raw(method, path, body), status, scim_type)


def test_what_is_not_json_is_refused_as_such(raw: Raw) -> None:
    assert_refused(raw("POST", "/Users", b"<user/>", type="application/xml"), 415)


def test_an_immutable_or_read_only_part_is_refused_as_such(send: Send, schools: Schools) -> None:
    path = f"/Users/{ask(schools.saint_exupery, ANNE).pk}"

    answer = send("PATCH", path, patch({"op": "replace", "path": "id", "value": "x"}))
    assert_refused(answer, 400, "mutability")
    answer = send("PATCH", path, patch({"op": "replace", "path": "userName[", "value": "x"}))
    assert_refused(answer, 400, "invalidPath")


# Too deep, too long


@pytest.mark.parametrize(
    "body",
    [
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"schemas":["' + USER.encode() + b'"],"userName":"a@example.org","name":'
        + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/Users", "/Bulk", "/Users/.search"])
def test_a_body_ten_thousand_deep_is_refused(raw: Raw, path: str, body: bytes) -> None:
    assert_refused(raw("POST", path, body), 400, "invalidSyntax")
    assert not Membership.objects.exists()


@pytest.mark.parametrize("path", ["/Users", "/Bulk", "/Users/.search"])
def test_five_megabytes_are_refused(raw: Raw, path: str) -> None:
    assert_refused(raw("POST", path, b" " * (5 * 1024 * 1024)), 413)


def test_one_resource_takes_less_than_a_bulk(raw: Raw) -> None:
    body = json.dumps({**user(ANNE, "teacher"), "note": "x" * MAX_BODY}).encode()

    assert_refused(raw("POST", "/Users", body), 413)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        " or ".join(['userName eq "a"'] * DEEP),
        "(" * DEEP + "userName pr" + ")" * DEEP,
        "not (" * DEEP + "userName pr" + ")" * DEEP,
        f'userName co "{"a" * MAX_FILTER}"',
        " or ".join(["name pr"] * (MAX_TERMS + 1)),
        "not (" * 100 + "userName pr" + ")" * 100,
    ],
)
def test_a_filter_that_costs_too_much_is_refused(send: Send, text: str) -> None:
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": text}

    assert_refused(send("POST", "/Users/.search", body), 400, "invalidFilter")


@pytest.mark.parametrize("term", ["name pr", f'{EXTENSION}:registrations[role ne "head"]', "id pr"])
def test_a_filter_as_long_as_allowed_is_answered(send: Send, schools: Schools, term: str) -> None:
    ask(schools.saint_exupery, ANNE)
    terms = " or ".join([term] * min(MAX_TERMS, MAX_FILTER // len(f"{term} or ")))

    assert send("GET", f"/Users?filter={quote(terms)}").json()["totalResults"] == 1


@pytest.mark.parametrize("name", ["filter", "count", "startIndex", "sortBy", "attributes", "x"])
def test_a_number_of_five_thousand_digits_is_only_a_wrong_value(raw: Raw, name: str) -> None:
    body = f'{{"{name}": {"1" * 5000}}}'.encode()

    assert raw("POST", "/Users/.search", body).status_code in (200, 400)
    assert raw("POST", "/Bulk", body).status_code == 400
    assert raw("POST", "/Users", body).status_code == 400


@pytest.mark.parametrize("charset", ["", "; charset=utf-16"])
def test_more_parameters_than_django_reads_are_refused(
    bearer: Callable[[int], str], charset: str
) -> None:
    many = "&".join("a=b" for _ in range(1001))
    headers = {"Content-Type": f"application/scim+json{charset}"}

    answer = Target(bearer(99001), str).send(Hostile("GET", "/Users", many, headers))

    assert_refused(answer, 400)


@pytest.mark.parametrize("value", [{}, {"role": "head"}, {"schoolYear": "2026-2027"}, {"x": "y"}])
def test_half_a_registration_is_refused(
    send: Send, schools: Schools, value: dict[str, str]
) -> None:
    path = f"/Users/{ask(schools.saint_exupery, ANNE).pk}"
    operation = {"op": "add", "path": f"{EXTENSION}:registrations", "value": [value]}
    in_bulk = {"method": "PATCH", "path": path, "data": patch(operation)}

    alone = send("PATCH", path, patch(operation))
    among = send("POST", "/Bulk", bulk_of(in_bulk))

    assert_refused(alone, 400, "invalidValue")
    assert among.json()["Operations"][0]["status"] == "400"
    assert Registration.objects.count() == 1


# Characters that no database stores


@pytest.mark.parametrize("character", ["\x00", "\n", "\ud800", "\x7f"])
@pytest.mark.parametrize("path", ["/Users", "/Bulk"])
def test_nul_and_lone_surrogates_are_refused(send: Send, character: str, path: str) -> None:
    data = {**user(ANNE, "teacher"), "name": {"givenName": f"Anne{character}"}}
    operation = {"method": "POST", "path": "/Users", "bulkId": "a", "data": data}
    body = data if path == "/Users" else bulk_of(operation)

    answer = send("POST", path, body)

    if answer.status_code == 200:
        (result,) = answer.json()["Operations"]
        assert result["status"] == result["response"]["status"] == "400"
    else:
        assert answer.status_code == 400
    assert not Membership.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "\udc80", "%", "'; DROP TABLE x; --"])
def test_odd_characters_in_a_filter_or_an_id_find_nobody(raw: Raw, text: str) -> None:
    odd = quote(text.encode("utf-8", "surrogatepass"))

    assert raw("GET", f"/Users?filter=userName+eq+%22{odd}%22").status_code in (200, 400)
    escaped = {"filter": f"externalId sw {json.dumps(text)}"}
    assert raw("POST", "/Users/.search", json.dumps(escaped).encode()).status_code in (200, 400)
    assert_refused(raw("GET", f"/Users/{odd}"), 404)

"""Requests that nobody sends by mistake: too deep, too long, too many, misleading, all at once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import quote

import pytest
import requests
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration
from preau.federation.schools.actions import add_school
from preau.protocol.scim import EXTENSION, MAX_BODY, MAX_FILTER, MAX_TERMS
from tests.federation.cast import ANNE, MARC, Person, Schools, ask
from tests.federation.conftest import WIRE, token_path
from tests.federation.scim_bodies import USER, Send, patch, user
from tests.federation.scim_fuzz import Hostile, Target

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
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


def assert_refused(answer: Any, status: int, scim_type: str | None = None) -> dict[str, Any]:
    """Check that this is an error of RFC 7644 §3.12, whole, and return it."""
    assert answer.status_code == status, answer.content[:500]
    assert answer.headers["Content-Type"].startswith("application/scim+json")
    body: dict[str, Any] = answer.json()
    assert body["schemas"] == [ERROR]
    assert body["status"] == str(status)
    assert body["detail"]
    assert body.get("scimType") == scim_type, body
    return body


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
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]

    alone = send("PATCH", path, patch(operation))
    among = send("POST", "/Bulk", {"schemas": schemas, "Operations": [in_bulk]})

    assert_refused(alone, 400, "invalidValue")
    assert among.json()["Operations"][0]["status"] == "400"
    assert Registration.objects.count() == 1


# Characters that no database stores


@pytest.mark.parametrize("character", ["\x00", "\n", "\ud800", "\x7f"])
@pytest.mark.parametrize("path", ["/Users", "/Bulk"])
def test_nul_and_lone_surrogates_are_refused(send: Send, character: str, path: str) -> None:
    data = {**user(ANNE, "teacher"), "name": {"givenName": f"Anne{character}"}}
    operation = {"method": "POST", "path": "/Users", "bulkId": "a", "data": data}
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
    body = data if path == "/Users" else {"schemas": schemas, "Operations": [operation]}

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


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        f"{'a' * 65}@example.org",
        f"{'a' * 250}@example.org",
        f"{'a' * 100_000}@example.org",
        f"a@{'b' * 64}.org",
        f"{'é' * 64}@{'é' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.org",
        "a@example.org\r\nBcc: b@example.org",
        "Anne <a@example.org>",
        '"a b"@example.org',
        "a@[127.0.0.1]",
        "a@localhost",
        "an\u200bne@example.org",
        "an\u202ene@example.org",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused(send: Send, address: str) -> None:
    answer = send("POST", "/Users", {**user(ANNE, "teacher"), "userName": address})

    assert "userName" in assert_refused(answer, 400, "invalidValue")["detail"]
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "\u0430nne.delvaux@example.org",  # Cyrillic a among Latin letters
        "anne.delvaux@ex\u0430mple.org",
        "anne.delvaux@xn--exmple-4nf.org",  # the same domain, as DNS writes it
        "ann\u03b5.delvaux@example.org",  # Greek epsilon
        "\ufb01ona@example.org",  # the ligature fi
        "\uff41nne@example.org",  # a full-width a
    ],
)
@pytest.mark.parametrize("path", ["/Users", "/Bulk"])
def test_an_address_that_looks_like_another_is_refused(send: Send, address: str, path: str) -> None:
    data = {**user(ANNE, "teacher"), "userName": address}
    operation = {"method": "POST", "path": "/Users", "bulkId": "a", "data": data}
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
    body = data if path == "/Users" else {"schemas": schemas, "Operations": [operation]}

    answer = send("POST", path, body)

    refusal = answer.json() if path == "/Users" else answer.json()["Operations"][0]["response"]
    assert refusal["scimType"] == "invalidValue"
    assert "looks like another" in refusal["detail"]
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "address", ["анна@example.org", "иван.dupont@пример.example.org", "ø@example.org"]
)
def test_another_alphabet_is_welcome(send: Send, address: str) -> None:
    answer = send("POST", "/Users", {**user(ANNE, "teacher"), "userName": address})

    assert answer.status_code == 201, answer.content
    assert answer.json()["userName"] == address


def test_an_address_alike_by_its_key_opens_nobodys_account(send: Send, schools: Schools) -> None:
    """Case folding makes ss of ß, and both are domains that somebody may own."""
    owner = Person("P9", "anne@strasse.example.org", "Anne", "Delvaux")
    ask(schools.sainte_marie, owner)

    alike = send(
        "POST", "/Users", {**user(owner, "teacher"), "userName": "anne@straße.example.org"}
    )
    same = send(
        "POST", "/Users", {**user(owner, "teacher"), "userName": "ANNE@STRASSE.example.org"}
    )

    assert_refused(alike, 400, "invalidValue")
    assert same.status_code == 201
    assert Account.objects.count() == 1
    moved = {"op": "replace", "path": "userName", "value": "anne@straße.example.org"}
    assert send("PATCH", f"/Users/{same.json()['id']}", patch(moved)).status_code in (204, 409)
    assert Mail.objects.exclude(to=owner.email).count() == 0


# Two schools in one request, eight in one moment


def test_a_bulk_reaches_the_callers_own_people_alone(send: Send, schools: Schools) -> None:
    theirs = ask(schools.sainte_marie, MARC)
    ours = ask(schools.saint_exupery, ANNE)
    close = patch({"op": "replace", "path": "active", "value": False})
    whole = user(MARC, "head")
    operations = [
        {"method": "PATCH", "path": f"/Users/{theirs.pk}", "data": close},
        {"method": "PATCH", "path": f"/Users/{ours.pk}", "data": close},
        {"method": "PUT", "path": f"/Users/{theirs.pk}", "data": whole},
        {"method": "DELETE", "path": f"/Users/{theirs.pk}"},
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {**whole, "id": theirs.pk}},
    ]
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]

    results = send("POST", "/Bulk", {"schemas": schemas, "Operations": operations}).json()

    statuses = [each["status"] for each in results["Operations"]]
    assert statuses == ["404", "200", "404", "404", "201"]
    untouched = Membership.objects.of(schools.sainte_marie).get()
    assert (untouched.active, untouched.version) == (True, theirs.version)
    assert Membership.objects.of(schools.saint_exupery).filter(pk=theirs.pk).count() == 0


@pytest.mark.parametrize("how", ["/Users", "/Bulk"])
def test_eight_schools_that_ask_for_one_address_at_once_share_one_account(
    site: str, how: str
) -> None:
    ready = Barrier(8)
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
    operation = {"method": "POST", "path": "/Users", "bulkId": "a", "data": user(ANNE, "teacher")}
    body = (
        user(ANNE, "teacher")
        if how == "/Users"
        else {"schemas": schemas, "Operations": [operation]}
    )

    def post(token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
        data = json.dumps(body)
        ready.wait()
        return requests.post(f"{site}/scim/v2{how}", data, headers=headers, timeout=60)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, [token_of_a_school(number) for number in range(8)]))

    assert {answer.status_code for answer in answers} == {201 if how == "/Users" else 200}
    if how == "/Bulk":
        assert {a.json()["Operations"][0]["status"] for a in answers} == {"201"}
    assert Account.objects.count() == 1
    assert Membership.objects.count() == Registration.objects.count() == 8
    assert Invitation.objects.count() == 8


def token_of_a_school(number: int) -> str:
    new = add_school(fase_number=99100 + number, name=f"École {number}", now=timezone.now())
    asked = {
        "grant_type": "client_credentials",
        "scope": "scim",
        "client_id": new.school.client_id,
        "client_secret": new.client_secret,
    }
    token: str = WIRE.post(token_path(), asked).json()["access_token"]
    return token

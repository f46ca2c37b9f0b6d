"""SCIM bodies as a school sends them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from preau.protocol.scim import EXTENSION
from tests.federation.cast import YEAR, Person

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
THIS_YEAR = YEAR.label
Send = Callable[..., Any]
"""What the fixture `send` gives: method, path, body, fase=, and headers; returns the answer."""


def user(person: Person, *roles: str, **more: Any) -> dict[str, Any]:
    """Return the body of a POST for somebody."""
    registrations = [{"schoolYear": THIS_YEAR, "role": role} for role in roles]
    return {
        "schemas": [USER, EXTENSION],
        "externalId": person.key,
        "userName": person.email,
        "name": {"givenName": person.given_name, "familyName": person.family_name},
        "active": True,
        EXTENSION: {
            "registrations": registrations,
            "consent": {"signedOn": "2026-09-01", "textVersion": "2026-1"},
        },
        **more,
    }


def asking(year: str, role: str) -> dict[str, Any]:
    """Return the extension that asks for one registration."""
    return {EXTENSION: {"registrations": [{"schoolYear": year, "role": role}]}}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": list(operations),
    }


def bulk_of(*operations: dict[str, Any], **more: Any) -> dict[str, Any]:
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
    return {"schemas": schemas, "Operations": list(operations), **more}


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


def search(send: Send, *, fase: int = 99001, **parameters: Any) -> Any:
    """Return the body of a GET on /Users that must be answered."""
    answer = send("GET", f"/Users?{urlencode(parameters)}", fase=fase)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(send: Send, *, fase: int = 99001, **parameters: Any) -> Any:
    """Return the body of a GET on /Users that must be refused."""
    answer = send("GET", f"/Users?{urlencode(parameters)}", fase=fase)
    assert answer.status_code == 400, answer.content
    return answer.json()


def names(page: Any) -> list[str]:
    return [each["name"]["givenName"] for each in page["Resources"]]

"""SCIM bodies as a school sends them."""

from collections.abc import Callable
from typing import Any

from preau.protocol.scim import EXTENSION
from tests.federation.cast import YEAR, Person

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
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

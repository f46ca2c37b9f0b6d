"""What a SCIM service says it can do (RFC 7643 §5 to §7, RFC 7644 §4). No Django here.

Préau's federation knows registrations by year and role. Any other service keeps Users, and is
asked for no more than that: `registrations` is then false.
"""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from preau.protocol.scim import EXTENSION, MAX_PAGE
from preau.school.provisioning.answers import object_of
from preau.school.provisioning.problems import NotAService, WantsMore

CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
SENT = frozenset({"externalId", "userName", "name", "displayName", "emails", "active"})
"""What we can say of somebody."""

NOT_OFFERED = (404, 405, 501)
DEFAULT_PAYLOAD = 1_000_000
ENVELOPE_BYTES = 200
"""Room for what surrounds the operations of a Bulk."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """How to speak to a service."""

    endpoint: str = "/Users"
    registrations: bool = False
    patch: bool = False
    bulk_operations: int = 0
    """The most operations of one Bulk; 0: none is offered."""
    bulk_room: int = DEFAULT_PAYLOAD
    cursor: bool = False
    page_size: int = MAX_PAGE
    attributes: frozenset[str] = SENT
    """Those of ours that it keeps."""
    required: frozenset[str] = frozenset()
    config: dict[str, Any] = field(default_factory=dict)
    """Its ServiceProviderConfig, as it came."""


def discover(http: httpx2.Client) -> Service:
    """Ask a service what it can do. Raises FederationProblem: none answers, or it wants more."""
    config = object_of(http.get("/ServiceProviderConfig"))
    kind = _user_kind(_listed(http, "/ResourceTypes"))
    extensions = [one for one in _items(kind, "schemaExtensions") if isinstance(one, dict)]
    ours = any(_same(one.get("schema"), EXTENSION) for one in extensions)
    kept, required = (SENT, frozenset[str]()) if ours else _attributes(_listed(http, "/Schemas"))
    foreign = {str(one.get("schema")) for one in extensions if one.get("required") is True}
    if missing := (required - SENT) | (foreign - {EXTENSION}):
        raise WantsMore(sorted(missing))
    return Service(
        endpoint=_path(http, str(kind.get("endpoint") or "/Users")),
        registrations=ours,
        attributes=kept,
        required=required,
        config=config,
        **_abilities(config),
    )


def _abilities(config: dict[str, Any]) -> dict[str, Any]:
    bulk, paging = _part(config, "bulk"), _part(config, "pagination")
    offered = bulk.get("supported") is True
    limits = (paging.get("maxPageSize"), _part(config, "filter").get("maxResults"))
    return {
        "patch": _part(config, "patch").get("supported") is True,
        "bulk_operations": _number(bulk.get("maxOperations")) or 1 if offered else 0,
        "bulk_room": (_number(bulk.get("maxPayloadSize")) or DEFAULT_PAYLOAD) - ENVELOPE_BYTES,
        "cursor": paging.get("cursor") is True,
        "page_size": min([n for each in limits if (n := _number(each))] + [MAX_PAGE]),
    }


def _attributes(schemas: list[dict[str, Any]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of our attributes a service keeps, and all that it requires.

    A service that publishes no schema keeps the one of the standard, we suppose. externalId
    belongs to every resource (RFC 7643 §3.1) and need not be listed.
    """
    user = next((one for one in schemas if _same(one.get("id"), CORE_USER)), None)
    if user is None:
        return SENT, frozenset()
    listed = [one for one in _items(user, "attributes") if isinstance(one, dict)]
    names = {str(one.get("name")) for one in listed} | {"externalId"}
    asked = [one for one in listed if one.get("required") and one.get("mutability") != "readOnly"]
    return SENT & names, frozenset(str(one.get("name")) for one in asked) - {"id", "schemas"}


def _user_kind(kinds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the resource type of people; an empty one when the service lists none."""
    found = [one for one in kinds if _same(one.get("schema"), CORE_USER)]
    if kinds and not found:
        raise NotAService
    return found[0] if found else {}


def _listed(http: httpx2.Client, path: str) -> list[dict[str, Any]]:
    """Return a list of discovery. It has no pages (RFC 7644 §4); some services leave it out."""
    response = http.get(path)
    if response.status_code in NOT_OFFERED:
        return []
    return [one for one in _items(object_of(response), "Resources") if isinstance(one, dict)]


def _path(http: httpx2.Client, endpoint: str) -> str:
    """Return an endpoint below the base, whether it was published whole or relative."""
    below = endpoint.removeprefix(str(http.base_url).rstrip("/"))
    if "://" in below:
        raise NotAService  # our token goes to the service that was named, and to no other
    return "/" + below.strip("/")


def _same(one: Any, other: str) -> bool:
    """URNs are compared without regard to capitals (RFC 8141 §3.1, as SCIM services do)."""
    return isinstance(one, str) and one.casefold() == other.casefold()


def _part(of: dict[str, Any], name: str) -> dict[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _items(of: dict[str, Any], name: str) -> list[Any]:
    found = of.get(name)
    return found if isinstance(found, list) else []


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0

"""What crosses the wire to a service without registrations: plain Users. No Django here.

RFC 7643 §4.1 and §8.2. Somebody is active there when their User is: no year, no role, and the
proof of the permission stays at home.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from preau.protocol.addresses import address_key
from preau.protocol.scim import MAX_NAME
from preau.school.provisioning.discovery import CORE_USER, Service
from preau.school.provisioning.wire import Member, Wanted

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
LONGEST = 254
"""Of a value that is kept of somebody else's list."""
LONGEST_ID = 255

User = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A User to be made (`scim_id` is empty), or values that a User shall have."""

    ref: str
    scim_id: str
    values: User


def change_for(wanted: Wanted, member: Member | None, service: Service) -> Change | None:
    """Return what brings a User to what is wanted; None when it is there."""
    if member is None:
        return _creation(wanted, service) if wanted.email else None
    values = _opened(wanted, member, service) if wanted.email else _ended(wanted, member)
    return Change(wanted.ref, member.scim_id, values) if values else None


def _creation(wanted: Wanted, service: Service) -> Change:
    values = {"externalId": wanted.key, **_address(wanted, service), **_name(wanted, service)}
    return Change(wanted.ref, "", {"schemas": [CORE_USER], **values, "active": True})


def _opened(wanted: Wanted, member: Member, service: Service) -> dict[str, Any]:
    moved = address_key(member.user_name) != address_key(wanted.email)
    values = {
        **(_address(wanted, service) if moved else {}),
        **({} if member.active else {"active": True}),
    }
    named = (member.given_name, member.family_name) == (wanted.given_name, wanted.family_name)
    return {**values, **({} if named else _name(wanted, service))} if values else {}


def _ended(wanted: Wanted, member: Member) -> dict[str, Any]:
    """A role that ends while another stays changes nothing here."""
    return {"active": False} if member.active and not wanted.roles else {}


def _address(wanted: Wanted, service: Service) -> dict[str, Any]:
    emails = {"emails": [{"value": wanted.email, "primary": True}]}
    return {"userName": wanted.email, **(emails if "emails" in service.attributes else {})}


def _name(wanted: Wanted, service: Service) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "name" in service.attributes:
        values["name"] = {"givenName": wanted.given_name, "familyName": wanted.family_name}
    if "displayName" in service.required:
        values["displayName"] = f"{wanted.given_name} {wanted.family_name}".strip()
    return values


def patch_of(values: User) -> dict[str, Any]:
    """Return values as a PATCH (RFC 7644 §3.5.2.3), each under its path, as all services read."""
    replaced = [{"op": "replace", "path": name, "value": value} for name, value in values.items()]
    return {"schemas": [PATCH], "Operations": replaced}


def merged(user: User, values: User) -> dict[str, Any]:
    """Return a whole User for PUT (RFC 7644 §3.5.1): what it has, with these values."""
    return {name: value for name, value in user.items() if name != "meta"} | dict(values)


def member_from(user: Any) -> Member | None:
    """Read a User of a service that we did not write; None for one that we cannot speak of."""
    if not isinstance(user, dict) or not _text(user, "id", LONGEST_ID):
        return None
    name = user.get("name")
    name = name if isinstance(name, dict) else {}
    return Member(
        scim_id=_text(user, "id", LONGEST_ID),
        external_id=_text(user, "externalId", MAX_NAME),
        user_name=_text(user, "userName", LONGEST),
        given_name=_text(name, "givenName", MAX_NAME),
        family_name=_text(name, "familyName", MAX_NAME),
        active=str(user.get("active", True)).casefold() != "false",
        plain=True,
    )


def _text(of: User, name: str, longest: int) -> str:
    """Return a text; empty when it is none, is too long for ours, or holds a NUL."""
    value = of.get(name)
    return value if isinstance(value, str) and len(value) <= longest and "\0" not in value else ""

"""What crosses the wire for one person, as SCIM operations (docs/protocol.md). No Django here."""

# scim2-models refuses `…[Any]` when it runs; a type checker wants it.
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from scim2_models import BulkOperation, PatchOp, PatchOperation

from preau.protocol.addresses import address_key
from preau.protocol.roles import Role
from preau.protocol.scim import (
    EXTENSION,
    ConsentProof,
    InvitationStatus,
    Name,
    PreauUser,
    Registration,
    User,
)

MemberModel: Any = User[PreauUser]
"""The SCIM `User` with the extension of Préau."""

REGISTRATIONS = f"{EXTENSION}:registrations"
LIVE = ("invited", "active")
STATUSES = (*LIVE, "ended", "refused")


@dataclass(frozen=True)
class Member:
    """What the federation has for one staff key. A registration: year, role, status, last day."""

    scim_id: str
    external_id: str
    user_name: str
    given_name: str = ""
    family_name: str = ""
    active: bool = True
    registrations: tuple[tuple[str, str, str, str], ...] = ()
    version: str = ""
    invitation: tuple[tuple[str, str], ...] = ()
    """What became of the latest invitation: ("state", "pending"), ("mail", "sent") …"""
    account_email: str = ""
    """The address that the person has taken since, to sign in with."""
    account_deleted_on: str = ""
    """The day (YYYY-MM-DD) on which the person had the account deleted."""
    plain: bool = False
    """The service keeps no registrations: everything is open while the User is active."""

    def live(self, year: str) -> dict[str, str]:
        """Return role -> status of what is open, or waits for the person, in a year."""
        if not self.active:
            return {}
        if self.plain:
            return dict.fromkeys(Role, "active")
        return {role: s for y, role, s, _ in self.registrations if y == year and s in LIVE}

    def years_live_from(self, year: str) -> set[str]:
        if self.plain:
            return {year} if self.active else set()
        return {y for y, *_ in self.registrations if y >= year and self.live(y)}

    def refused(self, year: str) -> bool:
        return any(y == year and s == "refused" for y, _, s, _ in self.registrations)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The access that a request wants for one person in one school year.

    `ref` names the operation in its answer. `readdresses`: the address is to take the place of
    another one. Without an address nothing is opened: roles that are
    not among `roles` end, and the whole access when there are none.
    """

    ref: str
    key: str
    year: str
    roles: tuple[str, ...] = ()
    email: str = ""
    readdresses: bool = False
    given_name: str = ""
    family_name: str = ""
    signed_on: str = ""
    text_version: str = ""

    def finds_another_address(self, member: Member | None) -> bool:
        """Tell whether a member has come to another address than the request supposed."""
        if member is None or not self.email or self.readdresses:
            return False
        return address_key(member.user_name) != address_key(self.email)


Operation: TypeAlias = "BulkOperation[Any]"


def operation_for(wanted: Wanted, member: Member | None) -> Operation | None:
    """Return what brings a member to what is wanted; None when they are there.

    Raises pydantic's ValidationError for values that the protocol cannot carry.
    """
    if member is None:
        return _create(wanted) if wanted.email else None
    changes = _changes_to_open(wanted, member) if wanted.email else _changes_to_end(wanted, member)
    if not changes:
        return None
    return BulkOperation[MemberModel](
        method=BulkOperation.Method.patch,
        path=f"/Users/{member.scim_id}",
        bulk_id=wanted.ref,
        data=PatchOp[MemberModel](Operations=changes),
    )


def _create(wanted: Wanted) -> Operation:
    user = MemberModel(
        external_id=wanted.key,
        user_name=wanted.email,
        name=Name(given_name=wanted.given_name, family_name=wanted.family_name),
        active=True,
    )
    user[PreauUser] = PreauUser(
        registrations=[Registration(school_year=wanted.year, role=role) for role in wanted.roles],
        consent=ConsentProof(signed_on=wanted.signed_on, text_version=wanted.text_version),
    )
    return BulkOperation[MemberModel](
        method=BulkOperation.Method.post, path="/Users", bulk_id=wanted.ref, data=user
    )


def _changes_to_open(wanted: Wanted, member: Member) -> list[Any]:
    changes = []
    if address_key(member.user_name) != address_key(wanted.email):
        changes.append(_replace("userName", wanted.email))
    live = member.live(wanted.year)
    missing = [role for role in wanted.roles if role not in live]
    if missing and not member.active:
        changes.append(_replace("active", value=True))
    if missing:
        value = [{"schoolYear": wanted.year, "role": role} for role in missing]
        changes.append(_change("add", REGISTRATIONS, value))
    changes += _removals(wanted.year, (role for role in live if role not in wanted.roles))
    if changes:
        changes += _proof_and_name(wanted, member)
    return changes


def _changes_to_end(wanted: Wanted, member: Member) -> list[Any]:
    if not wanted.roles:
        return [_replace("active", value=False)] if member.years_live_from("") else []
    live = member.live(wanted.year)
    return _removals(wanted.year, (role for role in live if role not in wanted.roles))


def _proof_and_name(wanted: Wanted, member: Member) -> list[Any]:
    proof = {"signedOn": wanted.signed_on, "textVersion": wanted.text_version}
    changes = [_replace(f"{EXTENSION}:consent", proof)]
    if (member.given_name, member.family_name) != (wanted.given_name, wanted.family_name):
        name = {"givenName": wanted.given_name, "familyName": wanted.family_name}
        changes.append(_replace("name", name))
    return changes


def _removals(year: str, roles: Iterable[str]) -> list[Any]:
    return [
        _change("remove", f'{REGISTRATIONS}[schoolYear eq "{year}" and role eq "{role}"]')
        for role in roles
    ]


def _replace(path: str, value: Any) -> Any:
    return _change("replace", path, value)


def _change(op: str, path: str, value: Any = None) -> Any:
    given = {} if op == "remove" else {"value": value}
    return PatchOperation[MemberModel].model_validate({"op": op, "path": path, **given})


def member_from(user: Any) -> Member:
    """Read a SCIM `User`. A service that keeps no status has what it was asked for."""
    extension = user[PreauUser] or PreauUser()
    active = user.active is not False
    default = "active" if active else "ended"
    return Member(
        scim_id=user.id or "",
        external_id=user.external_id or "",
        user_name=user.user_name or "",
        given_name=(user.name and user.name.given_name) or "",
        family_name=(user.name and user.name.family_name) or "",
        active=active,
        registrations=tuple(
            (
                r.school_year,
                r.role,
                r.status if r.status in STATUSES else default,
                r.valid_until or "",
            )
            for r in extension.registrations or []
            if r.school_year and r.role
        ),
        version=(user.meta and user.meta.version) or "",
        invitation=_invitation(extension.invitation),
        account_email=extension.account_email or "",
        account_deleted_on=_day(extension.account_deleted_on),
    )


def _day(said: str | None) -> str:
    """Return a day of another service (YYYY-MM-DD), or nothing for what is none."""
    try:
        return date.fromisoformat(said or "").isoformat()
    except ValueError:
        return ""


def _invitation(said: InvitationStatus | None) -> tuple[tuple[str, str], ...]:
    if said is None or not said.state:
        return ()
    moments = {"sent_at": said.sent_at, "expires_at": said.expires_at}
    values = {"state": said.state, "mail": said.mail or ""}
    values |= {name: at.isoformat() for name, at in moments.items() if at}
    return tuple(values.items())

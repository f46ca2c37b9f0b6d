"""A conversation with a SCIM service that knows no registrations. No Django here."""

import json
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx2

from preau.school.provisioning.answers import Refusal, named_problems, object_of
from preau.school.provisioning.discovery import Service
from preau.school.provisioning.plain import (
    BULK,
    Change,
    change_for,
    member_from,
    merged,
    patch_of,
)
from preau.school.provisioning.portions import Page, Query, pages, portions
from preau.school.provisioning.problems import CannotInviteAgain, NotAService, problem_of
from preau.school.provisioning.wire import Member, Wanted

JSON = {"Content-Type": "application/scim+json"}
SECONDS = 60
"""What is not sent after so many waits for the next turn: the lease (work) is twice as long."""
LATER = Refusal(503)
OF_ALL = (401, 403)
"""These say no to the school, not to one operation."""


class PlainService:
    """Users by POST and PATCH or PUT, in Bulks when the service takes them."""

    def __init__(self, http: httpx2.Client, service: Service) -> None:
        self._http = http
        self._service = service

    def members(self) -> list[Member]:
        """Return everybody the service lists. Of two Users with one key, the open one counts."""
        asked = "id,externalId,userName,name,active"

        def ask(query: Query) -> Page:
            answer = self._http.get(self._service.endpoint, params={**query, "attributes": asked})
            return _page(object_of(answer))

        with named_problems():
            found = pages(ask, size=self._service.page_size, cursor=self._service.cursor)
            members = [member for user in found if (member := member_from(user))]
        return sorted(members, key=lambda member: member.active)

    def invite(self, scim_id: str) -> Member:
        """No standard has invitations."""
        raise CannotInviteAgain

    def operation_for(self, wanted: Wanted, member: Member | None) -> Change | None:
        return change_for(wanted, member, self._service)

    def send(self, changes: Sequence[Change]) -> dict[str, Refusal]:
        """Send changes; return the refusals by ref, LATER for those that time left no room for.

        Raises the problem of the first request without an answer: what follows was not sent.
        """
        ends = time.monotonic() + SECONDS
        refused: dict[str, Refusal] = {}
        for group in self._groups(changes):
            if time.monotonic() > ends:
                refused |= {change.ref: LATER for change in group}
                continue
            with named_problems():
                refused |= self._bulk(group) if self._in_bulks else self._one(group[0])
        return refused

    @property
    def _in_bulks(self) -> bool:
        """PUT needs the whole User, which has to be read first: one by one."""
        return self._service.bulk_operations > 1 and self._service.patch

    def _groups(self, changes: Sequence[Change]) -> Any:
        if not self._in_bulks:
            return ([change] for change in changes)
        most, room = self._service.bulk_operations, self._service.bulk_room
        return portions(changes, self._weight, most=most, room=room)

    def _bulk(self, changes: Sequence[Change]) -> dict[str, Refusal]:
        operations = [self._operation(change) for change in changes]
        body = json.dumps({"schemas": [BULK], "Operations": operations})
        answer = object_of(self._http.post("/Bulk", content=body, headers=JSON))
        done = answer.get("Operations")
        return _refusals(done if isinstance(done, list) else [])

    def _operation(self, change: Change) -> dict[str, Any]:
        path = self._path(change) if change.scim_id else self._service.endpoint
        data = patch_of(change.values) if change.scim_id else change.values
        method = "PATCH" if change.scim_id else "POST"
        return {"method": method, "path": path, "bulkId": change.ref, "data": data}

    def _weight(self, change: Change) -> int:
        return len(json.dumps(self._operation(change)).encode()) + 2

    def _one(self, change: Change) -> dict[str, Refusal]:
        if not change.scim_id:
            answer = self._send("POST", self._service.endpoint, change.values)
        elif self._service.patch:
            answer = self._send("PATCH", self._path(change), patch_of(change.values))
        else:
            answer = self._replace(change)
        if answer.is_success:
            return {}
        if answer.status_code in OF_ALL:
            raise problem_of(answer.status_code)
        return {change.ref: Refusal(answer.status_code, _scim_type(answer))}

    def _replace(self, change: Change) -> httpx2.Response:
        """Read the User, and write it back with the change unless somebody changed it meanwhile."""
        known = self._http.get(self._path(change))
        if not known.is_success:
            return known
        version = known.headers.get("ETag", "")
        match = {"If-Match": version} if version else {}
        whole = merged(object_of(known), change.values)
        return self._send("PUT", self._path(change), whole, **match)

    def _path(self, change: Change) -> str:
        return f"{self._service.endpoint}/{quote(change.scim_id, safe='')}"

    def _send(self, method: str, path: str, body: Any, **headers: str) -> httpx2.Response:
        return self._http.request(
            method, path, content=json.dumps(body), headers={**JSON, **headers}
        )


def _page(answer: dict[str, Any]) -> Page:
    """Read a ListResponse. One without `totalResults` is no list (RFC 7644 §3.4.2; RFC 9865 §2)."""
    users, total, cursor = (
        answer.get(name) for name in ("Resources", "totalResults", "nextCursor")
    )
    if not isinstance(users, list | None) or not isinstance(total, int | None):
        raise NotAService
    if users is None and total is None:
        raise NotAService
    return Page(users or [], total or 0, cursor if isinstance(cursor, str) else "")


def _refusals(done: list[Any]) -> dict[str, Refusal]:
    """Return what was not done, by the bulkId that the operation had (RFC 7644 §3.7.3)."""
    refused = {}
    for one in (each for each in done if isinstance(each, dict)):
        ref, status = str(one.get("bulkId") or ""), _status(one.get("status"))
        if ref and not 200 <= status < 300:
            told = one.get("response")
            refused[ref] = Refusal(status, _text(told, "scimType"))
    return refused


def _status(value: Any) -> int:
    """Return a status: "201", or {"code": "201"} as drafts of the standard had it."""
    text = str(value.get("code") if isinstance(value, dict) else value)
    return int(text) if text.isascii() and text.isdecimal() else 500


def _scim_type(answer: httpx2.Response) -> str:
    try:
        return _text(answer.json(), "scimType")
    except ValueError:
        return ""


def _text(of: Any, name: str) -> str:
    value = of.get(name) if isinstance(of, dict) else ""
    return value if isinstance(value, str) else ""

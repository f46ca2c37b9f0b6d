"""Hostile SCIM requests, as hypothesis strategies, and what every answer to them must be.

A request is a sound one, or a sound one with parts replaced, or rubbish: methods, paths, queries,
headers and bodies, each drawn apart from the others.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from django.test import Client
from hypothesis import strategies as st

from preau.federation.wsgi import Request
from preau.protocol.scim import EXTENSION
from tests.federation.scim_bodies import ERROR, USER
from tests.federation.scim_fuzz_parts import (
    BODIES,
    BULKS,
    PATCHES,
    SEARCHES,
    USERS,
    WORDS,
    mutated,
)


@dataclass(frozen=True)
class Hostile:
    """One request, as it goes on the wire."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __str__(self) -> str:
        body = self.body[:2000]
        return f"{self.method} {self.path}?{self.query[:2000]} {self.headers} {body!r}"


class Target:
    """A federation in this process, as one school sees it; it counts what it answered.

    `known` gives the SCIM id of a person who is there now: requests may have deleted the last one.
    """

    def __init__(self, token: str, known: Callable[[], str]) -> None:
        self.token = token
        self.known = known
        self.seen: Counter[int] = Counter()
        self.client = Client(raise_request_exception=False)

    def send(self, request: Hostile) -> Any:
        """Send a request through the whole of Django, and judge the answer."""
        known = self.known()
        headers = {"Authorization": f"Bearer {self.token}", **request.headers}
        content_type = headers.pop("Content-Type", "application/scim+json")
        with patch("django.test.client.WSGIRequest", Request):  # as the server makes it
            answer = self._send(request, known, content_type, headers)
        self.seen[answer.status_code] += 1
        judge(answer, request)
        return answer

    def _send(
        self, request: Hostile, known: str, content_type: str, headers: dict[str, str]
    ) -> Any:
        return self.client.generic(
            request.method,
            f"/scim/v2{request.path.replace('{known}', known)}",
            request.body.replace(b"{known}", known.encode()),
            content_type=content_type,
            headers=headers,
            query_params=None,
            QUERY_STRING=request.query,
        )


def judge(answer: Any, request: Hostile) -> None:
    """Fail unless the answer is what RFC 7644 wants of it: never a 5xx, always a SCIM body."""
    status = answer.status_code
    refused_by_design = status == 501 and request.path.split("?")[0].strip("/") == "Me"
    assert status < 500 or refused_by_design, f"{status} for {request}: {answer.content!r}"
    if status in (204, 304) or request.method == "HEAD":
        assert answer.content == b"", str(request)
        return
    assert answer.headers["Content-Type"].startswith("application/scim+json"), str(request)
    body = json.loads(answer.content, parse_constant=_no_constant)
    if status >= 400:
        judge_error(body, status)
    for operation in body.get("Operations", []) if status == 200 else []:
        done = int(operation["status"])
        assert done < 500, f"{operation} for {request}"
        if done >= 400:
            judge_error(operation["response"], done)


def judge_error(body: Any, status: int) -> None:
    """Fail unless this is an error body for this status (RFC 7644 §3.12)."""
    assert body["schemas"] == [ERROR], body
    assert body["status"] == str(status), body
    assert body.get("detail"), body


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Draw a query string: a search's parameters, and others."""
    pairs: list[tuple[str, str]] = []
    search = draw(mutated(SEARCHES))
    for name, value in search.items() if isinstance(search, dict) else []:
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        pairs.append((name, text))
    if draw(st.integers(0, 15)) == 0:
        pairs += [("x", str(number)) for number in range(1100)]
    return "&".join(f"{_escape(name)}={_escape(value)}" for name, value in pairs)


def _escape(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


SEGMENTS = st.text(max_size=8) | st.sampled_from(WORDS)
ENDPOINTS = st.one_of(
    st.sampled_from(
        [
            *("/Users", "/Users", "/Users", "/users", "/Users/", "/Users/.search", "/.search", "/"),
            *("/Users/{known}", "/Users/{known}", "/Users/{known}/", "/Users/{known}.scim", ""),
            *("/Users/unknown", "/Groups", "/Me", "/Bulk", "/Bulk", "/Bulk", "/Bulk/1"),
            *("/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas"),
            *(f"/Schemas/{USER}", f"/Schemas/{EXTENSION}", "/Schemas/x", "/Users/" + "a" * 3000),
            *("/Users/%00", "/Users/%0A", "/Users/%ff", "//Users", "/Users//{known}"),
            *("/Users/../Users", "/Users/{known}/.invite"),
        ]
    ),
    st.lists(SEGMENTS, max_size=3).map(lambda parts: "".join(f"/{_escape(p)}" for p in parts)),
)  # fmt: skip
HEADER_TEXT = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=20
) | st.sampled_from(["*", 'W/"1"', '"1"', 'W/"1", "2"', '"', "W/", ",,,", "a" * 5000])
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "If-Match": HEADER_TEXT,
        "If-None-Match": HEADER_TEXT,
        "Accept": st.sampled_from(["application/scim+json", "text/html", "*/*", "x"]),
        "Content-Type": st.sampled_from(
            [
                *("application/scim+json", "application/json; charset=utf-16", "text/plain", ""),
                *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
                *("application/xml", "application/json;", "é"),
            ]
        ),
        "X-HTTP-Method-Override": st.just("DELETE"),
        "Content-Encoding": st.just("gzip"),
    },
)
BROKEN_TOKENS = st.sampled_from(["", "Bearer", "Bearer x", "Basic YTpi", "bearer  ", "Bearer é"])
SOUND = st.one_of(
    st.builds(Hostile, st.just("POST"), st.just("/Users"), body=mutated(USERS).map(json.dumps)),
    st.builds(
        Hostile, st.just("PUT"), st.just("/Users/{known}"), body=mutated(USERS).map(json.dumps)
    ),
    st.builds(
        Hostile, st.just("PATCH"), st.just("/Users/{known}"), body=mutated(PATCHES).map(json.dumps)
    ),
    st.builds(Hostile, st.just("POST"), st.just("/Bulk"), body=mutated(BULKS).map(json.dumps)),
    st.builds(
        Hostile, st.just("POST"), st.just("/Users/.search"), body=mutated(SEARCHES).map(json.dumps)
    ),
    st.builds(Hostile, st.just("GET"), st.just("/Users"), queries()),
).map(lambda sound: Hostile(sound.method, sound.path, sound.query, {}, sound.body.encode()
                            if isinstance(sound.body, str) else sound.body))  # fmt: skip
ANYTHING = st.builds(
    Hostile,
    method=st.sampled_from(
        ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "PROPFIND"]
    ),
    path=ENDPOINTS,
    query=queries() | st.just(""),
    headers=HEADERS
    | st.builds(lambda h, token: {**h, "Authorization": token}, HEADERS, BROKEN_TOKENS),
    body=BODIES,
)
REQUESTS = SOUND | SOUND | ANYTHING

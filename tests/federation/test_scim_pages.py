"""Searching, sorting, and pages by index and by cursor (RFC 7644 §3.4, RFC 9865)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from preau.federation.scim.service import CURSOR_SECONDS, DEFAULT_PAGE
from preau.protocol.scim import MAX_PAGE
from tests.federation.cast import ANNE, JOSEE, MARC, NOW, Person, Schools, ask_for
from tests.federation.scim_bodies import (
    EXTENSION,
    USER,
    Send,
    names,
    refused,
    search,
)


def test_a_filter_may_name_an_attribute_in_any_of_its_ways(send: Send, anne: str) -> None:
    del anne
    for text in (
        f'userName eq "{ANNE.email}"',
        f'USERNAME EQ "{ANNE.email.upper()}"',
        f'{USER}:userName eq "{ANNE.email}"',
        f'{EXTENSION}:registrations[role eq "teacher" and status eq "invited"]',
        f'{EXTENSION}:registrations.role eq "teacher" and not (active eq false)',
        'meta.resourceType eq "User"',
        'meta.created gt "2026-01-01T00:00:00Z"',
    ):
        assert search(send, filter=text)["totalResults"] == 1, text
    assert refused(send, filter="userName eq")["scimType"] == "invalidFilter"
    assert refused(send, filter="nickName pr")["scimType"] == "invalidFilter"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("path", ["/Users/.search", "/.search"])
def test_a_search_may_be_posted(send: Send, path: str) -> None:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'userName sw "anne"',
        "attributes": ["userName"],
        "startIndex": 1,
        "count": 10,
    }

    answer = send("POST", path, body)

    assert answer.status_code == 200
    assert answer.json()["totalResults"] == 1
    assert answer.json()["Resources"][0]["userName"] == ANNE.email
    assert send("GET", "/?filter=userName+pr").json()["totalResults"] == 3


@pytest.mark.usefixtures("people")
def test_sorting_ignores_capitals_and_accents_have_their_own_place(send: Send) -> None:
    assert names(search(send, sortBy="name.familyName")) == ["Anne", "Josée", "Marc"]
    descending = search(send, sortBy="name.familyName", sortOrder="descending")
    assert names(descending) == ["Marc", "Josée", "Anne"]
    assert refused(send, sortBy="registrations[")["scimType"] == "invalidPath"


@pytest.mark.usefixtures("people")
def test_pages_by_index_count_everybody(send: Send) -> None:
    page = search(send, sortBy="userName", startIndex=2, count=1)

    assert names(page) == ["Josée"]
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, 2, 1)
    assert search(send, count=0)["totalResults"] == 3
    assert names(search(send, count=0)) == []
    # RFC 7644 §3.4.2.4: below 1 is 1, a negative count is 0.
    assert search(send, startIndex=-5, count=2)["startIndex"] == 1
    assert search(send, count=-1)["itemsPerPage"] == 0
    beyond = search(send, startIndex=10**30)
    assert (beyond["totalResults"], beyond["itemsPerPage"]) == (3, 0)


def test_a_page_has_the_size_announced(send: Send, schools: Schools) -> None:
    crowd = [Person(f"K{n}", f"k{n}@example.org", "K", str(n)) for n in range(MAX_PAGE + 1)]
    ask_for(schools.saint_exupery, crowd)

    assert search(send, attributes="id")["itemsPerPage"] == DEFAULT_PAGE
    most = search(send, attributes="id", count=10 * MAX_PAGE)
    assert (most["itemsPerPage"], most["totalResults"]) == (MAX_PAGE, MAX_PAGE + 1)


@pytest.mark.usefixtures("people")
def test_cursors_lead_forward_and_back(send: Send) -> None:
    first = search(send, sortBy="userName", count=2, cursor="")
    second = search(send, sortBy="userName", count=2, cursor=first["nextCursor"])
    again = search(send, sortBy="userName", count=2, cursor=second["previousCursor"])

    assert names(first) + names(second) == ["Anne", "Josée", "Marc"]
    assert again["Resources"] == first["Resources"]
    assert "previousCursor" not in first
    assert "nextCursor" not in second
    assert "startIndex" not in first


@pytest.mark.usefixtures("people")
def test_a_cursor_lasts_as_long_as_announced(send: Send, bearer: Callable[[int], str]) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30)):
        bearer(99001)  # a token that outlives the cursor
    cursor = search(send, count=2, cursor="")["nextCursor"]

    with time_machine.travel(NOW + timedelta(seconds=CURSOR_SECONDS - 60)):
        assert len(search(send, count=2, cursor=cursor)["Resources"]) == 1
    with time_machine.travel(NOW + timedelta(seconds=CURSOR_SECONDS + 60)):
        assert refused(send, count=2, cursor=cursor)["scimType"] == "expiredCursor"


@pytest.mark.usefixtures("people")
def test_a_cursor_serves_its_own_search_only(send: Send) -> None:
    cursor = search(send, count=2, cursor="")["nextCursor"]

    assert refused(send, count=1, cursor=cursor)["scimType"] == "invalidCount"
    for other in (
        {"sortBy": "userName"},
        {"filter": "active eq true"},
        {"attributes": "userName"},
    ):
        assert refused(send, count=2, cursor=cursor, **other)["scimType"] == "invalidCursor"
    assert refused(send, count=2, cursor=cursor[:-2] + "AA")["scimType"] == "invalidCursor"
    assert refused(send, count=2, cursor="1")["scimType"] == "invalidCursor"
    assert refused(send, cursor="", startIndex=1)["scimType"] == "invalidValue"


@pytest.mark.usefixtures("people")
def test_a_cursor_of_another_school_is_refused(send: Send, schools: Schools) -> None:
    ask_for(schools.sainte_marie, [ANNE, MARC, JOSEE])
    cursor = search(send, count=2, cursor="")["nextCursor"]

    assert refused(send, fase=99002, count=2, cursor=cursor)["scimType"] == "invalidCursor"

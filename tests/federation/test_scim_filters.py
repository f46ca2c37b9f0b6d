"""Filters, sorting and pages mean what the library's own evaluator says they mean."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scim2_models import InvalidFilterException, ScimFilter, SearchRequest

from preau.federation.invitations.actions import accept
from preau.federation.invitations.enrolment import Enrolment, enrol
from preau.federation.registrations.models import Membership, Registration
from preau.federation.registrations.rules import Ask, Wanted
from preau.federation.scim.resources import UserResource
from preau.federation.scim.service import provider, service
from preau.federation.scim.storage import MembershipStorage
from preau.protocol.roles import Role
from preau.protocol.scim import EXTENSION
from tests.federation.cast import PASSWORD, TODAY, YEAR, Schools, invitation_of

PEOPLE = [
    ("P1", "anne.delvaux@example.org", "Anne", "Delvaux", {Role.TEACHER}, "2026-09-01"),
    ("p1", "bob@example.org", "", "", {Role.TEACHER}, ""),
    ("P2", "josée.dupont@example.org", "Josée", "Dupont", {Role.TEACHER, Role.HEAD}, "2026-09-02"),
    ("", "dave_%@example.com", "50%", "_off", {Role.HEAD}, ""),
    ("P4", "élise@example.com", "ÉLISE", "Özdemir", set(), "2026-08-31"),
    ("K10", "k10@example.com", "Strauß", "anne", {Role.TEACHER}, ""),
]
TEXTS = ["P1", "p1", "anne", "ANNE", "É", "é", "ss", "ß", "_", "%", "", "org", "@example", "K", "z"]
YEARS = [YEAR.label, "2025-2026", "2026"]
TEXT_PATHS = ["userName", "externalId", "name.givenName", "name.familyName"]
TEXT_PATHS += [f"{EXTENSION}:consent.signedOn", f"{EXTENSION}:consent.textVersion"]
PARTS = ["schoolYear", "role", "status", "validFrom", "validUntil"]
PART_VALUES = [*YEARS, "teacher", "head", "HEAD", "invited", "active", "ended", "2026-08-24", ""]
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]


@pytest.fixture
def storage(schools: Schools) -> MembershipStorage:
    return saint_exupery(schools)


def saint_exupery(schools: Schools) -> MembershipStorage:
    """Return Saint-Exupéry's memberships: six people, two of them confirmed, one closed."""
    now = timezone.now()
    enrolments = [
        Enrolment(
            external_id=key,
            email=email,
            given_name=given_name,
            family_name=family_name,
            wanted=Wanted(active=bool(roles), asked=frozenset(Ask(YEAR, role) for role in roles)),
            consent_signed_on=signed_on,
            consent_text_version="2026-1" if signed_on else "",
        )
        for key, email, given_name, family_name, roles, signed_on in PEOPLE
    ]
    made = enrol(school=schools.saint_exupery, enrolments=enrolments, now=now, today=TODAY)
    for membership in made[:3:2]:
        assert isinstance(membership, Membership)
        accept(invitation=invitation_of(membership), password=PASSWORD, now=now)
    return MembershipStorage(schools.saint_exupery, now=now, today=TODAY)


def everyone(storage: MembershipStorage) -> list[Any]:
    return storage.search([user_type()], SearchRequest[UserResource]()).resources


def user_type() -> Any:
    return service().provider.resource_types[0]


def comparison(paths: list[str], values: list[str]) -> st.SearchStrategy[str]:
    quoted = st.sampled_from(values).map(ScimFilter.quote)
    compared = st.builds(
        lambda path, op, value: f"{path} {op} {value}",
        st.sampled_from(paths),
        st.sampled_from(OPERATORS),
        quoted,
    )
    return compared | st.sampled_from(paths).map(lambda path: f"{path} pr")


def nested(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(
                lambda a, op, b: f"({a}) {op} ({b})", inner, st.sampled_from(["and", "or"]), inner
            )
            | inner.map(lambda a: f"not ({a})")
        ),
        max_leaves=4,
    )


DATES = [(date(2026, 11, 25) + timedelta(days=n)).isoformat() + "T09:00:00Z" for n in (-1, 0, 1)]
LEAVES = st.one_of(
    comparison(TEXT_PATHS, [*TEXTS, "2026-09-01", "2026-1", "anne.delvaux@example.org"]),
    comparison([f"{EXTENSION}:registrations.{part}" for part in PARTS], PART_VALUES),
    nested(comparison(PARTS, PART_VALUES)).map(lambda inner: f"{EXTENSION}:registrations[{inner}]"),
    st.sampled_from(["active eq true", "active ne true", "active pr", "name pr", "id pr"]),
    st.sampled_from(["id ne null", "externalId eq null", "name.givenName ne null", "schemas pr"]),
    st.sampled_from([f'schemas eq "{EXTENSION}"', 'schemas ne "x"', "meta pr", "userName eq null"]),
    st.builds(
        lambda path, op, day: f'meta.{path} {op} "{day}"',
        st.sampled_from(["created", "lastModified"]),
        st.sampled_from(["gt", "ge", "lt", "le", "eq", "ne"]),
        st.sampled_from(DATES),
    ),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=nested(LEAVES))
def test_the_database_finds_those_whom_the_evaluator_finds(
    storage: MembershipStorage, text: str
) -> None:
    with provider():
        found = storage.search([user_type()], SearchRequest[UserResource](filter=text))
        scim_filter = ScimFilter[UserResource](text)
        expected = {each.id for each in everyone(storage) if scim_filter.match(each)}

    assert {each.id for each in found.resources} == expected, text


@pytest.mark.parametrize("order", ["ascending", "descending"])
@pytest.mark.parametrize(
    "path",
    [
        "userName",
        "externalId",
        "name.familyName",
        "active",
        "meta.created",
        f"{EXTENSION}:registrations.role",
        f"{EXTENSION}:consent.signedOn",
    ],
)
def test_pages_by_cursor_show_everybody_once_in_the_order_asked(
    storage: MembershipStorage, path: str, order: str
) -> None:
    with provider():
        search = SearchRequest[UserResource](sort_by=path, sort_order=order, cursor="", count=2)
        whole = SearchRequest[UserResource](sort_by=path, sort_order=order)
        expected = [each.id for each in storage.search([user_type()], whole).resources]
        shown: list[str] = []
        position = None
        while True:
            page = storage.search([user_type()], search, position=position)
            shown += [each.id for each in page.resources]
            if page.next is None:
                break
            position = page.next
        before = storage.search([user_type()], search, position=page.previous)

    assert shown == expected
    assert [each.id for each in before.resources] == expected[2:4]


def speak_french() -> None:
    """Let PostgreSQL sort these tables as a French dictionary does, where it can (ICU)."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'fr-x-icu'")
        if not cursor.fetchone():
            return
        for model in (Membership, Registration):
            for field in model._meta.local_fields:
                if isinstance(field, CharField):
                    cursor.execute(
                        f'ALTER TABLE {model._meta.db_table} ALTER COLUMN "{field.column}" '
                        f'TYPE varchar({field.max_length}) COLLATE "fr-x-icu"'
                    )


def test_order_does_not_depend_on_the_language_of_the_database(schools: Schools) -> None:
    speak_french()
    storage = saint_exupery(schools)

    with provider():
        for path in TEXT_PATHS:
            for value in TEXTS:
                text = f"{path} gt {ScimFilter.quote(value)}"
                found = storage.search([user_type()], SearchRequest[UserResource](filter=text))
                scim_filter = ScimFilter[UserResource](text)
                expected = {each.id for each in everyone(storage) if scim_filter.match(each)}
                assert {each.id for each in found.resources} == expected, text
            search = SearchRequest[UserResource](sort_by=path)
            shown = storage.search([user_type()], search).resources
            expected_order = [search.sort_value(each) for each in search.sort(shown)]
            assert [search.sort_value(each) for each in shown] == expected_order, path


def test_what_cannot_be_compared_is_refused(storage: MembershipStorage) -> None:
    search = SearchRequest[UserResource](filter=f'{EXTENSION}:registrations eq "x"')

    with pytest.raises(InvalidFilterException):
        storage.search([user_type()], search)

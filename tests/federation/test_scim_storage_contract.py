"""Our storage keeps the rules that scim2-server has for every storage.

The suite is the library's; it creates people called "bjensen", with a display name, beside groups.
Each difference of ours has its reason here. What a userName must be is tested in
test_scim_requests.py, and held loose for these tests alone.
"""

from typing import Any

import pytest
from django.utils import timezone
from scim2_models import Context, NotFoundException, ResponseParameters
from scim2_server.storage import projection
from scim2_server.testing import ScimStorageContract
from scim2_server.utils import parametrize

from preau.federation.scim.resources import UserResource
from preau.federation.scim.service import service
from preau.federation.scim.storage import MembershipStorage
from preau.protocol.scim import EXTENSION, Name
from tests.federation.cast import TODAY, Schools

TEXT = f"{EXTENSION}:consent.textVersion"
ROLE = f"{EXTENSION}:registrations"

USERS: list[dict[str, Any]] = [
    {
        "userName": "alice",
        "externalId": "100",
        "name": {"givenName": "Alice", "familyName": "Liddell"},
        "active": True,
        EXTENSION: {
            "registrations": [
                {"schoolYear": "2026-2027", "role": "teacher"},
                {"schoolYear": "2026-2027", "role": "head"},
            ],
            "consent": {"textVersion": "Boss"},
        },
    },
    {"userName": "Bob", "active": False},
    {
        "userName": "carol",
        "externalId": "2",
        "name": {"familyName": "smith"},
        EXTENSION: {"consent": {"textVersion": ""}},
    },
    {
        "userName": "dave_%",
        EXTENSION: {
            "registrations": [{"schoolYear": "2026-2027", "role": "head"}],
            "consent": {"textVersion": "50% off"},
        },
    },
]
"""The people of the library's suite, in our attributes: a title is a text version, an e-mail is a
registration, an employee number is the staff key."""

FILTERS = [
    'userName eq "ALICE"',
    'userName ne "alice"',
    'userName sw "dave_"',
    'userName ew "_%"',
    'userName co "a"',
    'userName gt "b"',
    'userName le "carol"',
    f'{TEXT} eq "boss"',
    f'{TEXT} ne "Boss"',
    f'not ({TEXT} eq "Boss")',
    f"{TEXT} eq null",
    f"{TEXT} ne null",
    f"{TEXT} gt null",
    f"{TEXT} pr",
    f'{TEXT} co "%"',
    f'{TEXT} lt "c"',
    "name pr",
    "name.givenName pr",
    'name.familyName eq "SMITH"',
    "active eq true",
    "active eq false",
    "not (active eq true)",
    "active ne true",
    'meta.created co "20"',
    "active pr",
    f"{ROLE} pr",
    f'{ROLE}.role eq "head"',
    f'{ROLE}.role ne "head"',
    f'{ROLE}.role co "EA"',
    f"{ROLE}.status pr",
    f'{ROLE}[role eq "head" and schoolYear co "2026"]',
    f'{ROLE}[role eq "teacher" and status eq "ended"]',
    f'{ROLE}[role ne "head"]',
    f'{ROLE}[not (role eq "teacher")]',
    f"{ROLE}[role pr]",
    'meta.created gt "2000-01-01T00:00:00Z"',
    'meta.lastModified lt "2000-01-01T00:00:00Z"',
    'externalId eq "100"',
    'externalId gt "10"',
    f'{TEXT} eq "Boss" or userName eq "Bob"',
    f'{TEXT} eq "Boss" and active eq false',
]
SORTS = [
    *("userName", "externalId", "name.familyName", "active", "meta.created"),
    *(TEXT, f"{ROLE}.role", f"{ROLE}.schoolYear"),
]


def _display_name(user: Any) -> str | None:
    return user.name.given_name if user.name else None


def _set_display_name(user: Any, value: str) -> None:
    user.name = Name(given_name=value)


class TestOurStorage(ScimStorageContract):
    supports_root_search = False  # one resource type: the root is /Users

    @pytest.fixture(autouse=True)
    def _as_the_suite_speaks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let a userName be any word, and a display name stand for the given name."""
        monkeypatch.setattr("preau.protocol.scim.read_address", str)
        display_name = property(_display_name, _set_display_name)
        monkeypatch.setattr(UserResource, "display_name", display_name, raising=False)

    @pytest.fixture
    def provider(self) -> Any:
        with service().provider as described:  # as the handler does
            yield described

    @pytest.fixture
    def storage(self, schools: Schools, provider: Any) -> MembershipStorage:
        return MembershipStorage(schools.saint_exupery, now=timezone.now(), today=TODAY)

    @pytest.fixture
    def group_type(self) -> Any:
        pytest.skip("we have one resource type, User: no groups, nothing at the root")

    def search_users(self) -> list[dict[str, Any]]:
        return USERS

    # The two below run the library's own code, over our attributes in place of title and e-mails.

    @pytest.mark.parametrize("scim_filter", FILTERS)
    def test_search_filters_as_the_filter_evaluator(  # type: ignore[override]
        self, storage: Any, provider: Any, user_type: Any, user_model: Any, scim_filter: str
    ) -> None:
        super().test_search_filters_as_the_filter_evaluator(
            storage, provider, user_type, user_model, scim_filter
        )

    @pytest.mark.parametrize("sort_order", ["ascending", "descending"])
    @pytest.mark.parametrize("sort_by", SORTS)
    def test_search_sorts_as_search_request_sort(  # type: ignore[override]
        self,
        storage: Any,
        provider: Any,
        user_type: Any,
        user_model: Any,
        sort_by: str,
        sort_order: str,
    ) -> None:
        super().test_search_sorts_as_search_request_sort(
            storage, provider, user_type, user_model, sort_by, sort_order
        )

    # Without groups: the same rule, asked of users.

    def test_get_a_resource_of_another_type(  # type: ignore[override]
        self, storage: Any, user_type: Any, user_model: Any, schools: Schools
    ) -> None:
        """What stands between us is the school, not the type: the other's people do not exist."""
        (user,) = self.create_users(storage, user_type, user_model, "bjensen")
        other = MembershipStorage(schools.sainte_marie, now=storage.now, today=storage.today)

        with pytest.raises(NotFoundException):
            other.get(user_type, user.id)

    @pytest.mark.parametrize(
        "parameters",
        [
            {"excludedAttributes": ROLE},
            {"excludedAttributes": f"{ROLE}.role"},
            {"attributes": "userName"},
            {"attributes": f"{ROLE}.role"},
        ],
    )
    def test_get_keeps_what_the_response_returns(  # type: ignore[override]
        self, storage: Any, user_type: Any, user_model: Any, parameters: dict[str, str]
    ) -> None:
        (user,) = self.create_users(storage, user_type, user_model, "bjensen")
        wanted = parametrize(ResponseParameters, user_model).model_validate(parameters)

        whole = storage.get(user_type, user.id)
        projected = storage.get(user_type, user.id, **projection(storage, wanted))

        assert projected.model_dump(
            scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted
        ) == whole.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted)

    def test_cursor_pages_equal_sort_values_once(  # type: ignore[override]
        self, storage: Any, user_type: Any, user_model: Any
    ) -> None:
        """Nobody is skipped or shown twice among those of one family name, or of none."""
        for user_name, family_name in [
            ("alice", "twin"),
            ("bob", None),
            ("carol", "twin"),
            ("dave", "twin"),
            ("erin", None),
        ]:
            user = user_model(user_name=user_name, name=Name(family_name=family_name))
            storage.create(user_type, user)
        request = self.search_request([user_model], cursor="", count=2, sort_by="name.familyName")

        pages = self.walk(storage, [user_type], request)

        names = [resource.user_name for page in pages for resource in page.resources]
        assert sorted(names[:3]) == ["alice", "carol", "dave"]
        assert sorted(names[3:]) == ["bob", "erin"]

    def test_search_a_resource_type(  # type: ignore[override]
        self, storage: Any, user_type: Any, user_model: Any, schools: Schools
    ) -> None:
        """A search returns the school's own, and counts them alone."""
        self.create_users(storage, user_type, user_model, "alice", "bob")
        other = MembershipStorage(schools.sainte_marie, now=storage.now, today=storage.today)
        self.create_users(other, user_type, user_model, "carol")

        page = self.search(storage, [user_type], self.search_request([user_model]))

        assert page.total == 2
        assert sorted(r.user_name for r in page.resources) == ["alice", "bob"]

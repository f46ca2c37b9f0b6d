"""What `/scim/v2` announces: one resource type, its schemas, and what each request may do."""

from functools import cache
from typing import Any
from unicodedata import normalize

from django.conf import settings
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    BulkRequest,
    BulkResponse,
    ChangePassword,
    ETag,
    Filter,
    InvalidFilterException,
    ListResponse,
    Pagination,
    Patch,
    PatchOp,
    PayloadTooLargeException,
    ResourceType,
    ResponseParameters,
    ScimPolicy,
    ScimProvider,
    SearchRequest,
    ServiceProviderConfig,
    Sort,
)
from scim2_models.path import AttributeBinding
from scim2_server.bulk import BulkPlan
from scim2_server.service import ScimService

from preau.federation.scim.listing import ListingService
from preau.protocol.addresses import address_key
from preau.protocol.scim import (
    MAX_FILTER,
    MAX_OPERATIONS,
    MAX_PAGE,
    MAX_PAYLOAD,
    PreauUser,
    User,
)

CURSOR_SECONDS = 3600
DEFAULT_PAGE = 100


class Service(ListingService):
    """The library's service, with a limit to what a search may ask."""

    def __init__(self, described: ScimProvider, *, secret: str) -> None:
        super().__init__(described, secret=secret)
        user: Any = User[PreauUser]
        # Pydantic forgets a parametrized model that nobody holds, and makes it again: 50 ms each.
        self.held = [
            message[user]
            for message in (BulkRequest, BulkResponse, ListResponse, PatchOp, ResponseParameters)
        ]

    def read_search(
        self, resource_types: list[ResourceType], payload: Any
    ) -> tuple[SearchRequest[Any], Any]:
        """Validate a search; refuse a filter that would take long only to read."""
        parameters = payload.items() if isinstance(payload, dict) else ()
        filters = [value for name, value in parameters if name.casefold() == "filter"]
        if any(isinstance(each, str) and len(each) > MAX_FILTER for each in filters):
            raise InvalidFilterException(detail=f"a filter has {MAX_FILTER} characters at most")
        return super().read_search(resource_types, payload)

    def read_bulk(self, body: bytes, content_type: str | None) -> BulkPlan:
        """Validate a Bulk; refuse too many operations before reading each of them."""
        self.ensure_bulk_payload_size(len(body))
        decoded = self.decode_body(body, content_type)
        parts = decoded.items() if isinstance(decoded, dict) else ()
        lists = [part for name, part in parts if name.casefold() == "operations"]
        if any(isinstance(part, list) and len(part) > MAX_OPERATIONS for part in lists):
            detail = f"A Bulk has {MAX_OPERATIONS} operations at most (maxOperations)"
            raise PayloadTooLargeException(detail=detail)
        return super().read_bulk(body, content_type)


@cache
def service() -> ScimService:
    """Return the service, built once a process."""
    return Service(provider(), secret="scim-cursor:" + str(settings.SECRET_KEY))


def provider() -> ScimProvider:
    """Describe the service. What usual clients add beside our fields is ignored, not refused."""
    return ScimProvider(
        models=[User, PreauUser],
        resource_types=[ResourceType.from_resource(User[PreauUser])],
        config=config(),
        policy=ScimPolicy(unknown=ScimPolicy.Unknown.ignore, comparison_key=comparison_key),
    )


def comparison_key(binding: AttributeBinding, value: str) -> str:
    """Return what is compared in place of a value: NFC, folded unless caseExact (contract.md)."""
    return normalize("NFC", value) if binding.case_exact else address_key(value)


def config() -> ServiceProviderConfig:
    """Announce what works, and nothing else (RFC 7643 §5, RFC 9865 §4)."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=True, max_operations=MAX_OPERATIONS, max_payload_size=MAX_PAYLOAD),
        filter=Filter(supported=True, max_results=MAX_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        pagination=Pagination(
            cursor=True,
            index=True,
            default_pagination_method=Pagination.DefaultPaginationMethod.index,
            default_page_size=DEFAULT_PAGE,
            max_page_size=MAX_PAGE,
            cursor_timeout=CURSOR_SECONDS,
        ),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="OAuth 2.0 bearer token",
                description="Client credentials at the OpenID Connect token endpoint, scope scim",
            )
        ],
    )

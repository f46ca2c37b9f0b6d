"""What `/scim/v2` announces: one resource type, its schemas, and what each request may do."""

from functools import cache
from unicodedata import normalize

from django.conf import settings
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    Filter,
    Pagination,
    Patch,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)
from scim2_models.path import AttributeBinding
from scim2_server.service import ScimService

from preau.protocol.addresses import address_key
from preau.protocol.scim import MAX_OPERATIONS, MAX_PAGE, MAX_PAYLOAD, PreauUser, User

CURSOR_SECONDS = 3600
DEFAULT_PAGE = 100


@cache
def service() -> ScimService:
    """Return the service, built once a process."""
    return ScimService(provider(), secret="scim-cursor:" + str(settings.SECRET_KEY))


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

"""Pages of a search, written without the library's models.

A school's worker reads all its members again and again; building, copying and checking a model for
each costs seven times more than reading them from the database. A test holds what is written here
to what the library writes. When a client chooses attributes, the library does it all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from scim2_models import ResourceType, SearchRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService
from scim2_server.storage import SearchPage

from preau.federation.invitations.models import Invitation
from preau.federation.invitations.shown import latest_of
from preau.federation.registrations.models import Membership
from preau.federation.registrations.rules import status_on
from preau.federation.scim.resources import SCHEMAS, to_resource, version_of
from preau.federation.scim.storage import MembershipStorage
from preau.protocol.scim import EXTENSION

Json = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """A membership of a page, and the moment at which it is read."""

    membership: Membership
    now: datetime
    today: date

    def as_resource(self) -> Any:
        return to_resource(self.membership, now=self.now, today=self.today)

    def as_json(self, users: str) -> Json:
        """Return the `User` as it stands on the wire; `users` is the address of /Users."""
        found = self.membership
        name = _present({"givenName": found.given_name, "familyName": found.family_name})
        ours = {
            "registrations": [_registration(row, self.today) for row in found.held],
            "consent": _present(
                {"signedOn": found.consent_signed_on, "textVersion": found.consent_text_version}
            ),
            "invitation": _invitation(latest_of(found), self.now),
            "accountEmail": found.account_email,
            "accountDeletedOn": found.account_deleted_on,
        }
        shown = _present({"externalId": found.external_id, "name": name, EXTENSION: _present(ours)})
        return {
            "schemas": SCHEMAS,
            "id": found.pk,
            "userName": found.user_name,
            "active": found.active,
            "meta": _meta(found, users),
            **shown,
        }


class ListingStorage(MembershipStorage):
    """The storage whose searches give what `ListingService` writes."""

    def _listed(self, rows: Iterable[Membership]) -> list[Any]:
        return [Listed(row, self.now, self.today) for row in rows]


class ListingService(ScimService):
    """The library's service, writing whole pages by itself."""

    def search_response(
        self,
        base_url: str,
        resource_types: list[ResourceType],
        page: SearchPage,
        search_request: SearchRequest[Any],
    ) -> ScimResponse:
        listed: list[Any] = page.resources
        if search_request.attributes or search_request.excluded_attributes:
            chosen = replace(page, resources=[each.as_resource() for each in listed])
            return super().search_response(base_url, resource_types, chosen, search_request)
        bare = replace(page, resources=[])
        answer = super().search_response(base_url, resource_types, bare, search_request)
        if answer.body is not None and listed:
            users = f"{base_url.rstrip('/')}/Users"
            answer.body["itemsPerPage"] = len(listed)
            answer.body["Resources"] = [each.as_json(users) for each in listed]
        return answer


def _present(values: Json) -> Json:
    """Leave out what is absent: SCIM has no null (RFC 7643 §2.5)."""
    return {name: value for name, value in values.items() if value}


def _registration(row: Any, today: date) -> Json:
    return {
        "schoolYear": row.school_year,
        "role": row.role,
        "status": status_on(row.status, row.valid_until, today),
        "validFrom": row.valid_from.isoformat(),
        "validUntil": row.valid_until.isoformat(),
    }


def _invitation(invitation: Invitation | None, now: datetime) -> Json:
    if invitation is None:
        return {}
    return _present(
        {
            "state": invitation.stands(now).value,
            "mail": invitation.mail_state,
            "sentAt": invitation.last_sent_at and _instant(invitation.last_sent_at),
            "expiresAt": _instant(invitation.expires_at),
        }
    )


def _meta(membership: Membership, users: str) -> Json:
    return {
        "resourceType": "User",
        "created": _instant(membership.created_at),
        "lastModified": _instant(membership.updated_at),
        "location": f"{users}/{membership.pk}",
        "version": version_of(membership),
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

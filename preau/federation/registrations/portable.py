"""What a person's own data say of registrations (accounts/export.py)."""

from typing import Any

from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Membership, Registration


def subjects(account: Account) -> list[str]:
    """Return how the journal and the mails name an account's memberships."""
    return [membership.subject for membership in Membership.objects.filter(account=account)]


def part(account: Account) -> list[dict[str, Any]]:
    """Return one entry a school: what it sent, and each registration. Two queries."""
    found = Membership.objects.filter(account=account).with_people().with_registrations()
    return [_membership(membership) for membership in found.order_by("created_at", "pk")]


def _membership(membership: Membership) -> dict[str, Any]:
    return {
        "id": membership.pk,
        "school": {"fase": membership.school.fase_number, "name": membership.school.name},
        "address_given_by_school": membership.user_name,
        "key_given_by_school": membership.external_id,
        "given_name": membership.given_name,
        "family_name": membership.family_name,
        "consent_signed_on": membership.consent_signed_on,
        "consent_text_version": membership.consent_text_version,
        "active": membership.active,
        "created_at": membership.created_at,
        "updated_at": membership.updated_at,
        "removed_at": membership.deleted_at,
        "registrations": [_registration(each) for each in membership.held],
    }


def _registration(registration: Registration) -> dict[str, Any]:
    return {
        "school_year": registration.school_year,
        "role": registration.role,
        "status": registration.status,
        "valid_from": registration.valid_from,
        "valid_until": registration.valid_until,
        "requested_at": registration.requested_at,
        "ended_at": registration.ended_at,
    }

"""What the federation says about a person who signs in somewhere."""

from collections.abc import Collection
from datetime import date
from typing import Any

from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Registration
from preau.protocol.claims import CLAIM_SCHOOLS, SCOPE_SCHOOLS, SchoolClaim
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear


def identity(account: Account, scopes: Collection[str]) -> dict[str, Any]:
    """Return the claims of the scopes openid, email and profile (OIDC Core §5.4)."""
    claims: dict[str, Any] = {"sub": str(account.id)}
    if "email" in scopes:
        claims |= {"email": account.email, "email_verified": account.is_confirmed}
    if "profile" in scopes:
        claims |= {
            "name": account.get_full_name(),
            "given_name": account.given_name,
            "family_name": account.family_name,
        }
    return claims


def schools(account: Account, scopes: Collection[str], *, today: date) -> dict[str, Any]:
    """Return the claim `schools`: the registrations open today (Europe/Brussels), one query."""
    if SCOPE_SCHOOLS not in scopes:
        return {}
    found = Registration.objects.open_on(today).of_account(account)
    # Once, even where the school's list names the person twice (two accounts made one).
    once = {_claim(registration): None for registration in found}
    return {CLAIM_SCHOOLS: [claim.to_dict() for claim in once]}


def _claim(registration: Registration) -> SchoolClaim:
    school = registration.membership.school
    return SchoolClaim(
        fase=str(school.fase_number),
        name=school.name,
        role=Role(registration.role),
        school_year=SchoolYear.parse(registration.school_year),
        valid_until=registration.valid_until,
    )

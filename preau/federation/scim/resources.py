"""Between a membership and its SCIM `User`."""

from datetime import date, datetime
from typing import Any

from scim2_models import InvalidValueException, Meta

from preau.federation.invitations.enrolment import Enrolment, held_by
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.shown import latest_of
from preau.federation.registrations.models import Membership
from preau.federation.registrations.models import Registration as Row
from preau.federation.registrations.rules import Ask, Wanted, default_asks, status_on
from preau.protocol.calendar import COMPUTED, Calendar
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.protocol.scim import (
    ConsentProof,
    InvitationStatus,
    Name,
    PreauUser,
    Registration,
    User,
)

UserResource = User[PreauUser]
SCHEMAS = [str(User.__schema__), str(PreauUser.__schema__)]


def to_resource(membership: Membership, *, now: datetime, today: date) -> Any:
    """Return the SCIM `User` of a membership as it reads now (UTC; `today` in Europe/Brussels).

    Its latest invitation has been read before (invitations/shown.py).
    """
    resource = UserResource(
        schemas=SCHEMAS,
        id=membership.pk,
        external_id=membership.external_id or None,
        user_name=membership.user_name,
        name=_name(membership),
        active=membership.active,
        meta=_meta(membership),
    )
    resource[PreauUser] = PreauUser(
        registrations=[_registration(row, today) for row in membership.held] or None,
        consent=_consent(membership),
        invitation=_invitation(latest_of(membership), now),
        account_email=membership.account_email or None,
        account_deleted_on=membership.account_deleted_on or None,
    )
    return resource


def version_of(membership: Membership) -> str:
    """Return the ETag of a membership (RFC 7644 §3.14)."""
    return f'W/"{membership.version}"'


def to_new(resource: Any, today: date, calendar: Calendar = COMPUTED) -> Enrolment:
    """Return what a POST asks for; without the extension, teacher this year (contract.md)."""
    active = resource.active is not False
    asked = frozenset(_asks(resource)) or default_asks({}, today, calendar)
    return _enrolment(resource, Wanted(active=active, asked=asked))


def to_revision(
    resource: Any, membership: Membership, today: date, calendar: Calendar = COMPUTED
) -> Enrolment:
    """Return what a PUT or PATCH wants, from the whole resource as it is to be.

    A registration without status is asked for; one with its status is kept as it stands. Without
    the extension everything is kept. Setting `active` true again with nothing asked for reopens
    what the person had.
    """
    held = held_by(membership)
    extension = resource[PreauUser]
    asked = frozenset(_asks(resource))
    kept = frozenset(held) if extension is None else frozenset(_asks(resource, kept=True))
    active = membership.active if resource.active is None else resource.active
    if active and not membership.active and not asked:
        asked = default_asks(held, today, calendar)
    return _enrolment(resource, Wanted(active=active, asked=asked, kept=kept))


def asks_anew(resource: Any) -> bool:
    """Tell whether a resource asks for a registration that it does not hold already."""
    return bool(_asks(resource))


def _asks(resource: Any, *, kept: bool = False) -> list[Ask]:
    extension = resource[PreauUser]
    registrations = (extension.registrations if extension else None) or []
    return [
        _ask(registration)
        for registration in registrations
        if (registration.status is not None) == kept
    ]


def _ask(registration: Registration) -> Ask:
    if registration.school_year is None or registration.role is None:
        # The library checks the values that a PATCH adds, not that they are all there.
        raise InvalidValueException(detail="a registration has a schoolYear and a role")
    return Ask(SchoolYear.parse(registration.school_year), Role(registration.role))


def _enrolment(resource: Any, wanted: Wanted) -> Enrolment:
    name = resource.name or Name()
    extension = resource[PreauUser]
    consent = (extension.consent if extension else None) or ConsentProof()
    return Enrolment(
        external_id=resource.external_id or "",
        email=resource.user_name,
        given_name=name.given_name or "",
        family_name=name.family_name or "",
        wanted=wanted,
        consent_signed_on=consent.signed_on or "",
        consent_text_version=consent.text_version or "",
    )


def _name(membership: Membership) -> Name | None:
    if not (membership.given_name or membership.family_name):
        return None
    return Name(
        given_name=membership.given_name or None, family_name=membership.family_name or None
    )


def _meta(membership: Membership) -> Meta:
    return Meta(
        resource_type="User",
        created=membership.created_at,
        last_modified=membership.updated_at,
        version=version_of(membership),
    )


def _registration(row: Row, today: date) -> Registration:
    return Registration(
        school_year=row.school_year,
        role=row.role,
        status=status_on(row.status, row.valid_until, today),
        valid_from=row.valid_from.isoformat(),
        valid_until=row.valid_until.isoformat(),
    )


def _consent(membership: Membership) -> ConsentProof | None:
    if not (membership.consent_signed_on or membership.consent_text_version):
        return None
    return ConsentProof(
        signed_on=membership.consent_signed_on or None,
        text_version=membership.consent_text_version or None,
    )


def _invitation(invitation: Invitation | None, now: datetime) -> InvitationStatus | None:
    if invitation is None:
        return None
    return InvitationStatus(
        state=invitation.stands(now).value,
        mail=invitation.mail_state or None,
        sent_at=invitation.last_sent_at,
        expires_at=invitation.expires_at,
    )

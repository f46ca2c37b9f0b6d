"""The SCIM `User` of Préau: the membership of an account in the calling school.

Core schema: RFC 7643 §4.1. Extension, limits and meaning: docs/protocol.md. Only the fields that
the contract names exist here, so nothing else can go out.
"""

import re
from datetime import datetime
from typing import Annotated

from pydantic import Field, field_validator
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Extension,
    InvalidValueException,
    Mutability,
    Required,
    Resource,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

from preau.protocol.addresses import (
    MAX_LENGTH,
    LookalikeError,
    NotAnAddressError,
    read_address,
)
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

SCIM_SCOPE = "scim"
SCIM_PATH = "/scim/v2"
SCHOOL_HEADER = "Preau-School"
"""In every answer to a school: the FASE number under which the federation knows it."""
EXTENSION = "urn:ietf:params:scim:schemas:extension:preau:2.0:User"
MAX_NAME = 100
MAX_OPERATIONS = 1000
MAX_PAYLOAD = 4 * 1024 * 1024
MAX_BODY = 256 * 1024
"""Bytes of a request that is no Bulk: one resource, one search."""
MAX_PAGE = 1000
MAX_FILTER = 20_000
"""Characters. Reading a filter takes time in proportion to its length."""
MAX_TERMS = 300
"""Comparisons in a filter. SQLite takes an expression a thousand deep."""
NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
"""Names and keys are one line of text; PostgreSQL could not even store a NUL."""
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Name(ComplexAttribute):
    """The person's name as this school writes it."""

    given_name: Annotated[str | None, Field(max_length=MAX_NAME, pattern=NO_CONTROL)] = None
    family_name: Annotated[str | None, Field(max_length=MAX_NAME, pattern=NO_CONTROL)] = None


class User(Resource[AnyExtension]):
    """One person at one school."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    external_id: Annotated[
        str | None,
        Field(max_length=MAX_NAME, pattern=NO_CONTROL),
        CaseExact.true,
        Uniqueness.server,
    ] = None
    """The staff key: the school's own stable identifier of the person."""

    user_name: Annotated[
        str | None, Field(max_length=MAX_LENGTH), Uniqueness.server, Required.true
    ] = None
    """The private e-mail, compared after NFC and case folding."""

    name: Name | None = None
    active: bool | None = None

    @field_validator("user_name")
    @classmethod
    def is_an_address(cls, value: str | None) -> str | None:
        """Refuse what is no e-mail address (RFC 7644 §3.12, invalidValue)."""
        if value is None:
            return None
        try:
            return read_address(value)
        except LookalikeError:
            raise InvalidValueException(
                detail="userName looks like another address: its letters are of several alphabets"
            ).as_pydantic_error() from None
        except NotAnAddressError:
            raise InvalidValueException(
                detail="userName must be an e-mail address"
            ).as_pydantic_error() from None


class Registration(ComplexAttribute):
    """One role for one school year."""

    school_year: Annotated[str | None, Required.true, CaseExact.true] = None
    """"2026-2027"."""

    role: Annotated[str | None, Field(examples=list(Role)), Required.true, CaseExact.true] = None
    """`teacher` or `head`."""

    status: Annotated[str | None, Mutability.read_only] = None
    """`invited`, `active`, `ended` or `refused`."""

    valid_from: Annotated[str | None, Mutability.read_only] = None
    """First day of access, YYYY-MM-DD."""

    valid_until: Annotated[str | None, Mutability.read_only] = None
    """Last day of access, YYYY-MM-DD."""

    @field_validator("school_year")
    @classmethod
    def is_a_school_year(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                SchoolYear.parse(value)
            except ValueError:
                raise InvalidValueException(
                    detail='schoolYear must be of the form "2026-2027"'
                ).as_pydantic_error() from None
        return value

    @field_validator("role")
    @classmethod
    def is_a_role(cls, value: str | None) -> str | None:
        if value is not None and value not in set(Role):
            raise InvalidValueException(detail="role must be teacher or head").as_pydantic_error()
        return value


class ConsentProof(ComplexAttribute):
    """The permission that the school holds for this address."""

    signed_on: str | None = None
    """YYYY-MM-DD."""

    text_version: Annotated[
        str | None, Field(max_length=40, pattern=NO_CONTROL), CaseExact.true
    ] = None

    @field_validator("signed_on")
    @classmethod
    def is_a_date(cls, value: str | None) -> str | None:
        if value is not None and not ISO_DATE.fullmatch(value):
            raise InvalidValueException(
                detail="signedOn must be a date, YYYY-MM-DD"
            ).as_pydantic_error()
        return value


class InvitationStatus(ComplexAttribute):
    """What became of the latest invitation. Absent when nobody had to be invited."""

    state: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """`pending`, `accepted`, `refused`, `cancelled`, `expired` or `bounced`."""

    mail: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """`queued`, `sent` (handed over, not "delivered"), `bounced` or `failed`."""

    sent_at: Annotated[datetime | None, Mutability.read_only] = None
    """When the last mail with this link was handed over."""

    expires_at: Annotated[datetime | None, Mutability.read_only] = None


class PreauUser(Extension):
    """What Préau adds to a SCIM `User`."""

    __schema__ = URN(EXTENSION)

    registrations: list[Registration] | None = None
    consent: ConsentProof | None = None
    invitation: Annotated[InvitationStatus | None, Mutability.read_only] = None
    account_email: Annotated[str | None, Mutability.read_only] = None
    """The address that the person signs in with, where it has changed since the school's request.

    `userName` stays what the school sent: its own record, and its consent, name that address.
    """

    account_deleted_on: Annotated[str | None, Mutability.read_only] = None
    """The day, YYYY-MM-DD, on which the account was deleted because its person asked for it.

    Asking again invites the address to a new account, so a client does it for a reason only.
    """

"""The ordinary POST of a Bulk, read without the library's models.

A school asks for hundreds of people at once in one shape: our own fields, each of the right type.
Such an operation becomes an Enrolment here, some twenty times faster than through the models.
Whatever is not exactly of that shape is left to the library, which says what is wrong with it; a
test holds both to the same reading.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.federation.invitations.enrolment import Enrolment
from preau.federation.registrations.rules import Ask, Wanted, default_asks
from preau.protocol.addresses import NotAnAddressError, read_address
from preau.protocol.calendar import COMPUTED, Calendar
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.protocol.scim import EXTENSION, ISO_DATE, MAX_NAME, MAX_OPERATIONS, NO_CONTROL

BULK_REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
REQUEST = frozenset({"schemas", "Operations"})
OPERATION = frozenset({"method", "path", "bulkId", "data"})
USER = frozenset({"schemas", "externalId", "userName", "name", "active", EXTENSION})
NAME = frozenset({"givenName", "familyName"})
OURS = frozenset({"registrations", "consent"})
REGISTRATION = frozenset({"schoolYear", "role"})
CONSENT = frozenset({"signedOn", "textVersion"})
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ONE_LINE = re.compile(NO_CONTROL)
MAX_VERSION = 40


class NotPlainError(Exception):
    """The operation is for the library to read."""


@dataclass(frozen=True)
class PlainPost:
    """One ordinary operation: its bulkId, and what it asks for."""

    bulk_id: str
    enrolment: Enrolment


def read_plain_bulk(
    body: bytes, today: date, calendar: Calendar = COMPUTED
) -> list[PlainPost] | None:
    """Return the operations of a Bulk made of ordinary POSTs, or None for the library to read."""
    try:
        request = _object(json.loads(body), REQUEST)
        operations = request["Operations"]
        if request["schemas"] != [BULK_REQUEST] or not 0 < len(operations) <= MAX_OPERATIONS:
            return None
        posts = [_post(operation, today, calendar) for operation in operations]
    except (NotPlainError, NotAnAddressError, LookupError, TypeError, ValueError, RecursionError):
        return None
    return posts if len({post.bulk_id for post in posts}) == len(posts) else None


def _post(operation: Any, today: date, calendar: Calendar) -> PlainPost:
    if _object(operation, OPERATION)["path"] != "/Users" or operation["method"] != "POST":
        raise NotPlainError
    enrolment = _enrolment(_object(operation["data"], USER), today, calendar)
    return PlainPost(_text(operation["bulkId"], limit=1000), enrolment)


def _enrolment(user: Mapping[str, Any], today: date, calendar: Calendar) -> Enrolment:
    name = _object(user.get("name", {}), NAME)
    ours = _object(user.get(EXTENSION, {}), OURS)
    consent = _object(ours.get("consent", {}), CONSENT)
    active = user.get("active", True)
    if not isinstance(active, bool) or not _schemas(user):
        raise NotPlainError
    return Enrolment(
        external_id=_text(user.get("externalId", "")),
        email=read_address(_text(user["userName"], limit=1000)),
        given_name=_text(name.get("givenName", "")),
        family_name=_text(name.get("familyName", "")),
        wanted=Wanted(active=active, asked=_asks(ours) or default_asks({}, today, calendar)),
        consent_signed_on=_date(consent.get("signedOn", "")),
        consent_text_version=_text(consent.get("textVersion", ""), limit=MAX_VERSION),
    )


def _object(value: Any, names: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value.keys() <= names:
        raise NotPlainError
    return value


def _text(value: Any, *, limit: int = MAX_NAME) -> str:
    if not isinstance(value, str) or len(value) > limit or not ONE_LINE.fullmatch(value):
        raise NotPlainError
    value.encode()  # json reads lone surrogates, which no database stores: UnicodeEncodeError
    return value


def _date(value: Any) -> str:
    if value and not ISO_DATE.fullmatch(_text(value)):
        raise NotPlainError
    return _text(value)


def _schemas(user: Mapping[str, Any]) -> bool:
    schemas = user.get("schemas")
    return isinstance(schemas, list) and schemas in ([CORE, EXTENSION], [CORE])


def _asks(ours: Mapping[str, Any]) -> frozenset[Ask]:
    registrations = ours.get("registrations", [])
    if not isinstance(registrations, list):
        raise NotPlainError
    return frozenset(_ask(_object(each, REGISTRATION)) for each in registrations)


def _ask(registration: Mapping[str, Any]) -> Ask:
    try:
        year = SchoolYear.parse(_text(registration["schoolYear"]))
        return Ask(year, Role(_text(registration["role"])))
    except ValueError as error:
        raise NotPlainError from error

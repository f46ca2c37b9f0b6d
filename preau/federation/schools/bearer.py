"""Which school speaks: a bearer token (RFC 6750) becomes a school, in one query."""

from datetime import datetime
from typing import ClassVar

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.db.models import QuerySet

from preau.federation.schools.models import School
from preau.protocol.scim import SCIM_SCOPE


class BearerError(Exception):
    """The request is refused. `status` and `code` are those of RFC 6750 §3.1."""

    status: ClassVar[int] = 401
    code: ClassVar[str] = "invalid_token"
    detail: ClassVar[str] = "Le jeton n’est pas valable ou n’est plus valable."

    @property
    def challenge(self) -> str:
        """Return the header WWW-Authenticate that goes with the refusal (RFC 6750 §3)."""
        return f'Bearer realm="scim", error="{self.code}"' if self.code else 'Bearer realm="scim"'


class MissingTokenError(BearerError):
    """No bearer token: RFC 6750 §3.1 gives no error code then."""

    code = ""
    detail = "La requête ne porte pas de jeton: en-tête « Authorization: Bearer … »."


class InvalidTokenError(BearerError):
    """An unknown, expired or revoked token, one of another kind, or one that is no school's."""


class InsufficientScopeError(BearerError):
    """A good token that was not given for SCIM."""

    status = 403
    code = "insufficient_scope"
    detail = f"Le jeton n’a pas été demandé pour « {SCIM_SCOPE} »."


class SuspendedSchoolError(BearerError):
    """The federation suspended the school: at once, whatever tokens are still about."""

    status = 403
    code = "insufficient_scope"
    detail = "L’accès de cette école est suspendu: adressez-vous à la fédération."


def school_of(authorization_header: str, *, now: datetime) -> School:
    """Return the active school of a header `Authorization: Bearer …` (now: UTC).

    Raises a BearerError that says what is wrong; it never says which school it would have been.
    """
    token = _access_token(_value(authorization_header), now)
    if token is None:
        raise InvalidTokenError
    if SCIM_SCOPE not in token.get_scopes():
        raise InsufficientScopeError
    school = _school(token.client)
    if not school.is_active:
        raise SuspendedSchoolError
    return school


def _value(header: str) -> str:
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not value.strip():
        raise MissingTokenError
    return value.strip()


def _access_token(value: str, now: datetime) -> Token | None:
    known: QuerySet[Token] = Token.objects.select_related("client__school")
    return known.filter(
        type=Token.Type.ACCESS_TOKEN, hash=get_adapter().hash_token(value), expires_at__gt=now
    ).first()


def _school(client: Client | None) -> School:
    if client is None:
        raise InvalidTokenError
    try:
        school: School = client.school
    except School.DoesNotExist:
        raise InvalidTokenError from None
    return school

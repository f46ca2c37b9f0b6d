"""Each SCIM attribute as an SQL expression, in the form it is compared in.

Absent text is "" on our side and no value in SCIM. A constant is the same for every resource.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Expression, F, Func, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from scim2_models import InvalidFilterException
from scim2_models.path import AttributeBinding

from preau.federation.registrations.rules import ENDED, OPEN

Column = Combinable | Expression
Attribute = tuple[str, str | None]

_TEXT: "CharField[str, str]" = CharField()
_VERSION = Concat(Value('W/"'), Cast("version", _TEXT), Value('"'), output_field=_TEXT)


class Bytewise(Func):
    """Text in the order of its characters' numbers, as the library's evaluator compares it.

    SQLite compares bytes unless told otherwise; PostgreSQL in the language of the database.
    """

    template = "(%(expressions)s)"
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"')


MEMBERSHIP: dict[Attribute, Column] = {
    ("id", None): F("id"),
    ("external_id", None): F("external_id"),
    ("user_name", None): F("user_name_key"),
    ("name", "given_name"): F("given_name_key"),
    ("name", "family_name"): F("family_name_key"),
    ("active", None): F("active"),
    ("meta", "resource_type"): Value("User", output_field=_TEXT),
    ("meta", "created"): F("created_at"),
    ("meta", "last_modified"): F("updated_at"),
    ("meta", "version"): _VERSION,
    ("account_email", None): F("account_email"),
    ("account_deleted_on", None): F("account_deleted_on"),
    ("consent", "signed_on"): F("consent_signed_on"),
    ("consent", "text_version"): F("consent_text_version"),
}
COMPLEX: dict[str, list[Attribute]] = {
    "name": [("name", "given_name"), ("name", "family_name")],
    "meta": [("meta", "created")],
    "consent": [("consent", "signed_on"), ("consent", "text_version")],
}
"""A complex attribute is present when one of its parts is (RFC 7644 §3.4.2.2)."""

REGISTRATION: dict[str, Callable[[date], Column]] = {
    "school_year": lambda _today: F("school_year"),
    "role": lambda _today: F("role"),
    "status": lambda today: Case(
        When(Q(status__in=sorted(OPEN), valid_until__lt=today), then=Value(ENDED)),
        default=F("status"),
        output_field=_TEXT,
    ),
    "valid_from": lambda _today: Cast("valid_from", _TEXT),
    "valid_until": lambda _today: Cast("valid_until", _TEXT),
}


def column_of(binding: AttributeBinding) -> Column:
    """Return the column of a membership's attribute.

    Raises InvalidFilterException for an attribute that cannot be compared.
    """
    column = MEMBERSHIP.get((binding.field_name, binding.sub_field_name))
    if column is None:
        raise InvalidFilterException(detail=f"{binding.urn} cannot be compared")
    return column


def registration_column(name: str, today: date) -> Column:
    """Return the column of a registration's attribute, as it reads on a day."""
    if name not in REGISTRATION:
        raise InvalidFilterException(detail=f"registrations.{name} cannot be compared")
    return REGISTRATION[name](today)


def is_text(binding: AttributeBinding) -> bool:
    """Tell whether an attribute holds text, which our tables keep as "" when it is absent."""
    target: Any = binding.target_type
    return isinstance(target, type) and issubclass(target, str)

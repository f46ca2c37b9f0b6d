"""Sorting, and pages by index or by cursor (RFC 7644 §3.4.2.3-4, RFC 9865)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, GreaterThan, LessThan
from scim2_models import InvalidCursorException, SearchRequest
from scim2_models.path import AttributeBinding

from preau.federation.registrations.models import Membership, Registration
from preau.federation.schools.models import School
from preau.federation.scim.columns import Bytewise, Column, column_of, is_text, registration_column

NEXT, PREVIOUS = "next", "previous"


@dataclass(frozen=True)
class Order:
    """The keys a search is sorted by, the id last; absent values come last when ascending."""

    keys: tuple[str, ...]
    descending: bool

    def directed(self, *, backwards: bool = False) -> list[str]:
        return [f"-{key}" if self.descending != backwards else key for key in self.keys]

    def position(self, direction: str, row: Membership) -> dict[str, Any]:
        """Return where a page starts after, or ends before: values that JSON can hold."""
        keys = [_to_json(getattr(row, key)) for key in self.keys]
        return {"d": direction, "k": keys, "s": row.school_id}

    def beyond(self, values: Sequence[Any], *, backwards: bool) -> Q:
        """Return the condition of the rows past a position, column by column."""
        past = LessThan if self.descending != backwards else GreaterThan
        condition = Q()
        equal = Q()
        for key, value in zip(self.keys, values, strict=True):
            condition |= equal & Q(past(F(key), Value(value)))
            equal &= Q(Exact(F(key), Value(value)))
        return condition


def ordered(
    rows: QuerySet[Membership], search: SearchRequest[Any], today: date
) -> tuple[QuerySet[Membership], Order]:
    """Annotate rows with their sort keys, and return how they are ordered."""
    descending = search.sort_order == SearchRequest.SortOrder.descending
    binding = search.sort_by.resolve() if search.sort_by else None
    if binding is None:
        return rows, Order(("id",), descending=False)
    column = _sort_column(binding, today)
    absent = Case(When(_absent(column), then=1), default=0, output_field=IntegerField())
    if not is_text(binding):
        return rows.annotate(sort_value=column), Order(("sort_value", "id"), descending)
    keyed = rows.annotate(sort_absent=absent, sort_value=Bytewise(column))
    return keyed, Order(("sort_absent", "sort_value", "id"), descending)


def read_position(position: Any, order: Order, school: School) -> tuple[str, list[Any]]:
    """Read back what `Order.position` gave this school.

    Raises InvalidCursorException for anything else, such as another school's cursor.
    """
    try:
        if position["s"] != school.pk:
            raise InvalidCursorException
        direction, values = position["d"], [_from_json(value) for value in position["k"]]
    except (TypeError, KeyError, ValueError):
        raise InvalidCursorException from None
    if direction not in (NEXT, PREVIOUS) or len(values) != len(order.keys):
        raise InvalidCursorException
    return direction, values


def _sort_column(binding: AttributeBinding, today: date) -> Any:
    if binding.field_name != "registrations":
        return column_of(binding)
    # Several values sort by the first (RFC 7644 §3.4.2.3).
    column = registration_column(binding.sub_field_name or "", today)
    first = Registration.objects.filter(membership=OuterRef("pk")).order_by("pk")
    value = Subquery(first.annotate(first_value=column).values("first_value")[:1])
    return Coalesce(value, Value(""))


def _absent(column: Column) -> Q:
    return Q(Exact(column, Value("")))


def _to_json(value: Any) -> Any:
    return {"t": value.isoformat()} if isinstance(value, datetime) else value


def _from_json(value: Any) -> Any:
    return datetime.fromisoformat(value["t"]) if isinstance(value, dict) else value

"""A SCIM filter as a condition that the database evaluates (RFC 7644 §3.4.2.2).

Written on exact functions (instr, substr) rather than LIKE, which does not see capitals alike on
SQLite and PostgreSQL.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Left, Length, Right, StrIndex
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)

from preau.federation.registrations.models import Registration
from preau.federation.scim.columns import (
    COMPLEX,
    MEMBERSHIP,
    Bytewise,
    Column,
    column_of,
    is_text,
    registration_column,
)
from preau.federation.scim.resources import SCHEMAS
from preau.protocol.scim import MAX_TERMS
from preau.protocol.scim import Registration as RegistrationAttribute

ALWAYS = Q(pk__isnull=False)
NEVER = Q(pk__isnull=True)
ORDER: dict[CompareOperator, Any] = {
    CompareOperator.gt: GreaterThan,
    CompareOperator.ge: GreaterThanOrEqual,
    CompareOperator.lt: LessThan,
    CompareOperator.le: LessThanOrEqual,
}
SUBSTRING = {CompareOperator.co, CompareOperator.sw, CompareOperator.ew}


def condition(scim_filter: ScimFilter[Any], today: date) -> Q:
    """Return the condition on Membership of a filter bound to our User.

    Raises InvalidFilterException for what no membership can be asked, or too much at once.
    """
    if _terms(scim_filter.ast) > MAX_TERMS:
        raise InvalidFilterException(detail=f"a filter has {MAX_TERMS} comparisons at most")
    return _Memberships(scim_filter, today).visit(scim_filter.ast)


class _Conditions(FilterVisitor[Q]):
    """The boolean part, alike for memberships and for one registration."""

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        terms = [self.visit(term) for term in node.terms]
        joined = terms[0]
        for term in terms[1:]:
            joined = joined & term if node.op == LogicalOperator.and_ else joined | term
        return joined


class _Memberships(_Conditions):
    def __init__(self, scim_filter: ScimFilter[Any], today: date) -> None:
        self.filter = scim_filter
        self.today = today

    def visit_comparison(self, node: Comparison) -> Q:
        binding = _known(self.filter.resolve_comparison(node.attr_path), node.attr_path)
        if binding.field_name == "schemas":
            return _constant(node, binding, SCHEMAS)
        if binding.field_name == "registrations":
            return self._any_registration(node, binding)
        return _compare(column_of(binding), binding, node)

    def visit_present(self, node: Present) -> Q:
        binding = _known(self.filter.resolve(node.attr_path), node.attr_path)
        if binding.field_name == "schemas":
            return ALWAYS
        if binding.field_name == "registrations":
            return Q(Exists(_registrations()))
        if binding.sub_field_name is None and binding.field_name in COMPLEX:
            parts = [MEMBERSHIP[part] for part in COMPLEX[binding.field_name]]
            return _any(_present(part, text=binding.field_name != "meta") for part in parts)
        return _present(column_of(binding), text=is_text(binding))

    def visit_value_path(self, node: ValuePath) -> Q:
        binding = self.filter.resolve(node.attr_path)
        if binding is None or binding.field_name != "registrations":
            raise InvalidFilterException(detail=f"{node.attr_path} holds no values to select")
        inner = _Registrations(self.today).visit(node.val_filter)
        return Q(Exists(_registrations().filter(inner)))

    def _any_registration(self, node: Comparison, binding: AttributeBinding) -> Q:
        """Match when one value does; `ne` when none is equal, as the library's own evaluator."""
        if binding.sub_field_name is None:
            raise InvalidFilterException(detail="compare a part of registrations, such as role")
        column = registration_column(binding.sub_field_name, self.today)
        if node.op == CompareOperator.ne:
            equal = Comparison(node.attr_path, CompareOperator.eq, node.value)
            return ~Q(Exists(_registrations().filter(_compare(column, binding, equal))))
        return Q(Exists(_registrations().filter(_compare(column, binding, node))))


class _Registrations(_Conditions):
    """What stands between the brackets of `registrations[…]`."""

    def __init__(self, today: date) -> None:
        self.today = today

    def visit_comparison(self, node: Comparison) -> Q:
        binding = self._resolve(node.attr_path)
        return _compare(registration_column(binding.field_name, self.today), binding, node)

    def visit_present(self, node: Present) -> Q:
        binding = self._resolve(node.attr_path)
        return _present(registration_column(binding.field_name, self.today), text=True)

    def visit_value_path(self, node: ValuePath) -> Q:
        raise InvalidFilterException(detail=f"{node.attr_path} cannot be selected into here")

    @staticmethod
    def _resolve(path: AttrPath) -> AttributeBinding:
        bound = ScimFilter[RegistrationAttribute](f"{path} pr")  # type: ignore[type-var]
        return _known(bound.resolve(path), path)


def _terms(node: Any) -> int:
    """Count the comparisons of a filter. The library nests no deeper than 32."""
    if isinstance(node, LogicalExpr):
        return sum(_terms(term) for term in node.terms)
    if isinstance(node, Not):
        return _terms(node.expr)
    return _terms(node.val_filter) if isinstance(node, ValuePath) else 1


def _known(binding: AttributeBinding | None, path: AttrPath) -> AttributeBinding:
    if binding is None:
        raise InvalidFilterException(detail=f"unknown attribute {path}")
    return binding


def _registrations() -> Any:
    return Registration.objects.filter(membership=OuterRef("pk"))


def _compare(column: Column, binding: AttributeBinding, node: Comparison) -> Q:
    value = binding.comparable(coerce_value(binding, node.value, node.op))
    if isinstance(value, str) and not storable(value):
        raise InvalidFilterException(detail="no attribute holds such a character")
    if value is None:
        return _compare_null(column, binding, node.op)
    if node.op == CompareOperator.eq:
        return _equal(column, value)
    if node.op == CompareOperator.ne:
        return ~_equal(column, value)
    if node.op in SUBSTRING:
        return _substring(column, binding, node.op, value)
    if not is_text(binding):
        return Q(ORDER[node.op](column, _literal(value)))
    return Q(ORDER[node.op](Bytewise(column), _literal(value))) & _present(column, text=True)


def storable(text: str) -> bool:
    """Tell whether a database takes a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and text.encode(errors="ignore").decode() == text


def _equal(column: Column, value: Any) -> Q:
    # "" stands for no value here, and no value is equal to a text, even an empty one.
    return NEVER if value == "" else Q(Exact(column, _literal(value)))


def _compare_null(column: Column, binding: AttributeBinding, op: CompareOperator) -> Q:
    present = _present(column, text=is_text(binding))
    if op == CompareOperator.eq:
        return ~present
    return present if op == CompareOperator.ne else NEVER


def _substring(column: Column, binding: AttributeBinding, op: CompareOperator, value: Any) -> Q:
    if not is_text(binding) or not isinstance(value, str):
        return NEVER
    present = _present(column, text=True)
    if value == "":
        return present
    length = Value(len(value))
    found: dict[CompareOperator, Callable[[], Any]] = {
        CompareOperator.co: lambda: GreaterThan(StrIndex(column, Value(value)), Value(0)),
        CompareOperator.sw: lambda: Exact(Left(column, length), Value(value)),
        CompareOperator.ew: lambda: Exact(Right(column, length), Value(value)),
    }
    long_enough = Q(GreaterThanOrEqual(Length(column), length))
    return present & long_enough & Q(found[op]())


def _present(column: Column, *, text: bool) -> Q:
    return Q(GreaterThan(Length(column), Value(0))) if text else ALWAYS


def _literal(value: Any) -> Any:
    return value if isinstance(value, bool | datetime) else Value(value)


def _constant(node: Comparison, binding: AttributeBinding, values: list[str]) -> Q:
    """Compare a list that is the same for every resource."""
    wanted = binding.comparable(node.value)
    held = [binding.comparable(value) for value in values]
    if node.op == CompareOperator.eq:
        return ALWAYS if wanted in held else NEVER
    if node.op == CompareOperator.ne:
        return NEVER if wanted in held else ALWAYS
    raise InvalidFilterException(detail=f"schemas cannot be compared with {node.op.value}")


def _any(conditions: Any) -> Q:
    joined = NEVER
    for each in conditions:
        joined = joined | each
    return joined

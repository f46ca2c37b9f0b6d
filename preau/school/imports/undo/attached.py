"""For whom something was done beside the register itself: a request, a printed sheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ForeignObjectRel, Model, Q, QuerySet

from preau.school.consents.models import Consent
from preau.school.register.models import Change, Position, StaffMember

OWN = (Position, Change, Consent)
"""What a list itself writes beside the person."""


def attached(keys: Iterable[str]) -> set[str]:
    """Return those of these people to whom, or to whose permissions, anything else refers.

    Asked of every table that can refer to them: a feature to come need not be named here.
    """
    staff = StaffMember.objects.filter(key__in=list(keys))
    consents = Consent.objects.filter(staff__in=staff)
    people = Q(pk__in=_referred(staff)) | Q(consents__in=_referred(consents))
    return set(staff.filter(people).values_list("key", flat=True))


def _referred(rows: QuerySet[Any]) -> set[int]:
    """Return the numbers of the rows to which something refers."""
    found: set[int] = set()
    for relation in _relations(rows.model):
        field = relation.field
        table = relation.related_model._default_manager
        found.update(
            table.filter(**{f"{field.name}__in": rows}).values_list(field.attname, flat=True)
        )
    return found


def _relations(model: type[Model]) -> Iterator[Any]:
    fields = model._meta.get_fields(include_hidden=True)
    relations = (f for f in fields if isinstance(f, ForeignObjectRel) and not f.many_to_many)
    return (relation for relation in relations if relation.related_model not in OWN)

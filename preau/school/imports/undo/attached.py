"""For whom something was done beside the register itself: a request, a printed sheet."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from preau.school.consents.models import Consent
from preau.school.register.models import Change, Position, StaffMember
from preau.school.register.relations import relations_of

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
    for relation in relations_of(rows.model):
        if relation.related_model in OWN:
            continue
        field = relation.field
        table = relation.related_model._default_manager
        found.update(
            table.filter(**{f"{field.name}__in": rows}).values_list(field.attname, flat=True)
        )
    return found

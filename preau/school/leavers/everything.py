"""Every row that refers to somebody, whatever feature wrote it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from preau.school.register.relations import relations_of


def referring(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Yield the rows that refer to these, or to one that does; the farthest ones first.

    So that each can be deleted before what it refers to. A test names the tables: a new one is
    looked at by a person before anything of it is deleted here.
    """
    for relation in relations_of(rows.model):
        table = relation.related_model._default_manager
        found = table.filter(**{f"{relation.field.name}__in": rows})
        yield from referring(found)
        yield found

"""Which tables refer to one, asked of Django: a feature to come need not be named."""

from collections.abc import Iterator
from typing import Any

from django.db.models import ForeignObjectRel, Model


def relations_of(model: type[Model]) -> Iterator[Any]:
    """Yield the relations of all tables that refer to this model's."""
    fields = model._meta.get_fields(include_hidden=True)
    return (f for f in fields if isinstance(f, ForeignObjectRel) and not f.many_to_many)

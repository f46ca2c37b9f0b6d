"""Names on the wire, as people say them."""

from collections.abc import Iterable

ROLES = {"teacher": "enseignant", "head": "directeur"}


def roles_in_words(roles: Iterable[str]) -> str:
    """Return "enseignant", "directeur" or "enseignant et directeur"."""
    named = set(roles)
    return " et ".join(word for role, word in ROLES.items() if role in named)

"""The names of those whom the journal and the consents know by an id."""

from collections.abc import Iterable

from preau.school.people.models import User

PROGRAMS = {
    "import": "l’import d’une liste",
    "automatic": "un transfert automatique",
    "command": "une commande",
    "worker": "le site lui-même",
    "operator:command": "une commande",
}
THEMSELVES = "la personne elle-même"


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """Return "user:3" -> "Isabelle Dumont", and a word for what is nobody; one query.

    "staff:7" is a member of staff who acts alone, for themselves.
    """
    actors = list(actors)
    ids = {actor: actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    users = User.objects.in_bulk([int(pk) for pk in ids.values() if pk.isdecimal()])
    people = {actor: str(users.get(int(pk), "")) for actor, pk in ids.items() if pk.isdecimal()}
    themselves = {actor: THEMSELVES for actor in actors if actor.startswith("staff:")}
    return {**PROGRAMS, **themselves, **people}

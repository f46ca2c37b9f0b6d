"""Which column is which: by the headings that registers and spreadsheets use. No Django."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from preau.school.imports.reading.records import Field

SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.KEY: ("clé", "clef", "identifiant", "id", "key", "staff key", "code", "numéro interne"),
    Field.NUMBER: ("matricule", "numéro de matricule", "registration number"),
    Field.FAMILY_NAME: ("nom", "nom de famille", "family name", "last name", "surname"),
    Field.GIVEN_NAME: ("prénom", "given name", "first name"),
    Field.BIRTH_DATE: ("date de naissance", "naissance", "né le", "birth date", "date of birth"),
    Field.GENDER: ("sexe", "genre", "gender", "sex"),
    Field.TITLE: ("fonction", "intitulé de la fonction", "titre", "position", "function", "job"),
    Field.STARTS_ON: (
        *("date de début", "début", "début de fonction", "date d'entrée", "entrée en fonction"),
        *("start date", "begin date", "start"),
    ),
    Field.ENDS_ON: ("date de fin", "fin", "fin de fonction", "date de sortie", "end date", "end"),
    Field.EMAIL: (
        *("e-mail privé", "mail privé", "courriel privé", "adresse e-mail privée"),
        *("e-mail personnel", "courriel personnel", "private e-mail", "personal e-mail"),
        *("e-mail", "mail", "courriel", "adresse e-mail", "adresse électronique"),
    ),
    Field.TICK: (
        *("autorisation segec", "autorisation", "autorisation compte segec", "accord segec"),
        *("consentement", "consent", "permission"),
    ),
    Field.SIGNED_ON: ("date de signature", "signé le", "signature", "signed on", "date signed"),
    Field.LEFT_ON: ("date de sortie", "sorti le", "sortie le", "quitte l'école le", "left on"),
}
"""The first synonym that a file has is the one that counts. A column says one thing: "Date de
sortie" ends the function, unless "Date de fin" does; then it is the day on which the person left.
"""


@lru_cache(maxsize=1_000)
def fold(heading: str) -> str:
    """Return a heading without accents, capitals, blanks, hyphens or other marks."""
    plain = unicodedata.normalize("NFKD", heading.replace("œ", "oe")).casefold()
    return "".join(character for character in plain if character.isalnum())


def recognise(headings: Sequence[str]) -> dict[Field, int]:
    """Return the place of each known column."""
    places_of = {fold(heading): at for at, heading in reversed(list(enumerate(headings)))}
    found: dict[Field, int] = {}
    for name, synonyms in FOLDED.items():
        places = (places_of[synonym] for synonym in synonyms if synonym in places_of)
        free = next((at for at in places if at not in found.values()), None)
        if free is not None:
            found[name] = free
    return found


FOLDED = {name: tuple(map(fold, synonyms)) for name, synonyms in SYNONYMS.items()}
"""Folded once: the headings of each separator that a file might have are compared with them."""

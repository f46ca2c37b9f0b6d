"""Which column is which: by the headings that registers and spreadsheets use."""

import unicodedata
from collections.abc import Iterable, Sequence

from preau.school.imports.reading.records import (
    MAX_ROWS,
    REQUIRED,
    Cell,
    Field,
    Listing,
    NotAStaffListError,
    Place,
    Record,
)

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
}
"""The first synonym that a file has is the one that counts."""

MAX_COLUMNS = 200
HEADER_WITHIN = 20
"""Lists often have a title above their headings."""


def fold(heading: str) -> str:
    """Return a heading without accents, capitals, blanks, hyphens or other marks."""
    plain = unicodedata.normalize("NFKD", heading.replace("œ", "oe")).casefold()
    return "".join(character for character in plain if character.isalnum())


def recognise(headings: Sequence[str]) -> dict[Field, int]:
    """Return the place of each known column."""
    folded = [fold(heading) for heading in headings]
    found: dict[Field, int] = {}
    for name, synonyms in SYNONYMS.items():
        wanted = next((fold(s) for s in synonyms if fold(s) in folded), None)
        if wanted is not None:
            found[name] = folded.index(wanted)
    return found


def to_listing(rows: Sequence[Sequence[Cell]]) -> Listing:
    """Find the headings among the first rows and name the cells below.

    `rows` are all the rows of the sheet from the first, blank ones too: they count.
    """
    top, columns = _header(rows)
    headings = [str(cell) for cell in rows[top]]
    records = [
        _record(number, row, headings, columns)
        for number, row in enumerate(rows[top + 1 :], top + 2)
        if any(str(cell).strip() for cell in row)
    ]
    if not records:
        raise NotAStaffListError("Cette liste a des titres de colonnes, mais aucune personne.")
    check_size(len(records))
    unused = [h.strip() for n, h in enumerate(headings) if h.strip() and n not in columns.values()]
    left_out = [f"Colonnes non reprises : {', '.join(unused)}."] if unused else []
    return Listing(records=records, fields=frozenset(columns), left_out=left_out)


def check_size(filled: int) -> None:
    """Refuse what is no list of one school."""
    if filled > MAX_ROWS:
        raise NotAStaffListError(
            "Ce fichier compte plus de 20 000 lignes : ce n’est pas la liste d’une école."
        )


def check_length(rows: int) -> None:
    """Refuse what no spreadsheet can hold, blank rows included."""
    if rows > 1_100_000:
        check_size(rows)


def _header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[Field, int]]:
    first = ([str(cell) for cell in row] for row in rows[:HEADER_WITHIN])
    candidates = [(number, recognise(row)) for number, row in enumerate(first)]
    if not candidates:
        raise NotAStaffListError("Ce fichier est vide.")
    top, columns = max(candidates, key=lambda candidate: (len(candidate[1]), -candidate[0]))
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise NotAStaffListError(_not_a_list(missing, rows[top]))
    _refuse_twins([str(cell) for cell in rows[top]], columns)
    return top, columns


def _refuse_twins(headings: Sequence[str], columns: dict[Field, int]) -> None:
    folded = [fold(heading) for heading in headings]
    for at in columns.values():
        if folded.count(folded[at]) > 1:
            raise NotAStaffListError(
                f"La colonne « {headings[at].strip()} » figure deux fois. Gardez-en une seule."
            )


def _not_a_list(missing: Iterable[Field], found: Sequence[Cell]) -> str:
    shown = [str(cell).strip()[:40] for cell in found if str(cell).strip()][:15]
    return (
        "Ce fichier n’est pas une liste du personnel. "
        f"Colonnes attendues : {', '.join(REQUIRED)}. "
        f"Colonnes trouvées : {', '.join(shown) or 'aucune'}. "
        f"Il manque : {', '.join(missing)}."
    )


def _record(
    number: int, row: Sequence[Cell], headings: Sequence[str], columns: dict[Field, int]
) -> Record:
    extra = [cell for cell in row[len(headings) :] if str(cell).strip()]
    return Record(
        row=number,
        cells={name: row[at] for name, at in columns.items() if at < len(row)},
        places={name: Place(number, headings[at].strip()) for name, at in columns.items()},
        extra_cells=len(extra),
    )

"""Which sheet of a workbook is the staff list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from preau.school.imports.reading.records import Cell, Listing, NotAStaffListError

DAMAGED = "Ce classeur est abîmé : il ne s’ouvre pas. Ouvrez-le et enregistrez-le à nouveau."
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))

Sheet = tuple[str, Sequence[Sequence[Cell]]]
"""A sheet: its name and its rows."""


def first_list(
    sheets: Iterable[Sheet], to_listing: Callable[[Sequence[Sequence[Cell]]], Listing]
) -> Listing:
    """Return the first sheet that holds a staff list.

    Raises NotAStaffListError: what the longest sheet lacks to be one.
    """
    refusals: list[tuple[int, NotAStaffListError]] = []
    for name, rows in sheets:
        try:
            listing = to_listing(rows)
        except NotAStaffListError as error:
            refusals.append((len(rows), error))
            continue
        return _naming_sheet(listing, name, others=len(refusals))
    if not refusals:
        raise NotAStaffListError("Ce classeur n’a aucune feuille.")
    raise max(refusals, key=lambda refusal: refusal[0])[1]


def without_error(text: str) -> str:
    """Return a cell's text; nothing for what a formula shows when it fails."""
    return "" if text in ERRORS or text.startswith("Err:") else text


def _naming_sheet(listing: Listing, name: str, *, others: int) -> Listing:
    if not others:
        return listing
    sentence = f"Seule la feuille « {name} » a été reprise."
    return replace(listing, left_out=[*listing.left_out, sentence])

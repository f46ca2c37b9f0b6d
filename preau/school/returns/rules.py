"""In which heap a page that was read belongs, and why; how long its picture is kept. No Django."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from preau.school.documents.layout import VERSION
from preau.school.returns.reading.found import Kind, Page, Verdict

KEPT_UNDECIDED = timedelta(days=60)
"""A picture that nobody has decided about; the date is on the page."""
KEPT_SET_ASIDE = timedelta(days=30)
KEPT_AFTER_THE_END = timedelta(days=5 * 365)
"""The evidence of a permission, once it has ended (docs/privacy.md says why)."""
FILE_KEPT = timedelta(days=1)
"""A file that could not be read to its end; one that was read is deleted at once."""


class Heap(StrEnum):
    """Where a page waits for a person."""

    READY = "ready"
    DOUBTFUL = "doubtful"
    UNSIGNED = "unsigned"
    DOUBLED = "doubled"
    FOREIGN = "foreign"
    BLANK = "blank"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Known:
    """A sheet that this school printed; `seen` says where it came back already, or nothing."""

    school_year: str
    layout_version: str
    seen: str = ""


@dataclass(frozen=True)
class Place:
    """A heap, and a French sentence for why; the sheets that are ready need none."""

    heap: Heap
    reason: str = ""


WITHOUT_SHEET = {
    Kind.WHITE: Place(Heap.BLANK, "Page blanche : sans doute le dos d’une feuille."),
    Kind.OTHER: Place(Heap.FOREIGN, "Cette page n’est pas une feuille d’autorisation."),
    Kind.NO_CODE: Place(
        Heap.DOUBTFUL,
        "Le code de cette feuille est illisible. Tapez la référence imprimée sous le code.",
    ),
    Kind.TWO_SHEETS: Place(
        Heap.DOUBTFUL,
        "Deux feuilles se trouvent sur la même page. Numérisez-les l’une après l’autre.",
    ),
    Kind.BROKEN: Place(
        Heap.BROKEN,
        "Cette page ne s’ouvre pas : elle est abîmée, ou bien trop grande. Numérisez-la à nouveau, "
        "à 200 points par pouce.",
    ),
}
OTHER_CODE = Place(
    Heap.FOREIGN, "Cette page n’est pas une feuille d’autorisation : son code QR est un autre."
)
TOO_LARGE = (
    "L’image de cette page a {megapixels} mégapixels, c’est trop (60 au plus). Numérisez la feuille"
    " à 200 points par pouce, ou prenez la photo en taille moyenne."
)
UNKNOWN = (
    "La référence {reference} n’est celle d’aucune feuille imprimée ici : la feuille vient d’une "
    "autre école, ou son code a été inventé."
)
OTHER_YEAR = (
    "Feuille imprimée pour l’année scolaire {year}. Une permission ne se périme pas : "
    "vérifiez qu’elle est encore voulue."
)
ONE_BIT = " Numérisée en noir et blanc, où le crayon se perd : regardez le papier."
NTH = ("première", "deuxième")


def place(page: Page, known: Known | None, *, year: str) -> Place:
    """Choose the heap of a page; `known` is its sheet, if this school printed it."""
    if page.kind is Kind.OTHER and page.other_codes:
        return OTHER_CODE
    if page.kind is Kind.TOO_LARGE:
        return Place(Heap.BROKEN, TOO_LARGE.format(megapixels=page.megapixels))
    if page.kind is not Kind.SHEET:
        return WITHOUT_SHEET[page.kind]
    if known is None:
        return Place(Heap.FOREIGN, UNKNOWN.format(reference=shown(page.reference)))
    if known.seen:
        return Place(Heap.DOUBLED, f"Cette feuille est déjà revenue : {known.seen}.")
    if known.school_year != year:
        return Place(Heap.FOREIGN, OTHER_YEAR.format(year=known.school_year))
    return _judged(page, known)


def shown(reference: str) -> str:
    """Return a reference as it is printed: "ABCD-EFGH-JKMN"."""
    return "-".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _judged(page: Page, known: Known) -> Place:
    if not page.straight:
        return Place(
            Heap.DOUBTFUL, "Un coin de la feuille manque : elle n’a pas pu être redressée."
        )
    if known.layout_version != VERSION:
        return Place(Heap.DOUBTFUL, "Cette feuille est d’un ancien modèle : regardez-la vous-même.")
    if page.signature is Verdict.NO and all(tick is Verdict.NO for tick in page.ticks):
        return Place(Heap.BLANK, "Rien n’est coché ni signé.")
    if page.signature is Verdict.NO:
        return Place(Heap.UNSIGNED, "La signature manque.")
    doubts = [
        f"la {n} case" for n, tick in zip(NTH, page.ticks, strict=True) if tick is Verdict.DOUBTFUL
    ]
    if page.signature is Verdict.DOUBTFUL:
        doubts.append("la signature")
    if doubts:
        hint = ONE_BIT if page.one_bit else ""
        return Place(Heap.DOUBTFUL, f"À regarder de près : {' et '.join(doubts)}.{hint}")
    empty = [n for n, tick in zip(NTH, page.ticks, strict=True) if tick is Verdict.NO]
    if empty:
        what = "Aucune case n’est cochée" if len(empty) == 2 else f"La {empty[0]} case est vide"
        return Place(Heap.UNSIGNED, f"{what}.")
    return Place(Heap.READY)

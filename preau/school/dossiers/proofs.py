"""The proofs that go beside a dossier: pictures of sheets, opened one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from preau.school.dossiers.facts import Dossier, ReturnedSheet
from preau.school.dossiers.story import reference_of, why_no_picture
from preau.school.returns.evidence import open_picture
from preau.school.returns.models import ReturnedPage


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What became of a proof: the file it is in and its SHA-256, or a sentence that says why not.

    `open` returns its bytes, and raises WrongKey when no key of this installation opens it: then it
    `is_lost` until the key is found.
    """

    file: str
    open: Callable[[], bytes]
    sha256: str = ""
    problem: str = ""
    is_lost: bool = False


def sheet_file(sheet: ReturnedSheet) -> str:
    """Return the path in a dossier of the picture of a sheet; references are letters and digits."""
    return f"feuilles/{reference_of(sheet)}-page-{sheet.page}.jpg"


def proofs_of(dossier: Dossier) -> Iterator[Proof]:
    """Yield each proof of a dossier, not opened yet."""
    for permission in dossier.permissions:
        for sheet in permission.sheets:
            yield Proof(
                file=sheet_file(sheet),
                open=partial(_picture, sheet.page),
                problem=why_no_picture(sheet),
            )


def _picture(page: int) -> bytes:
    return open_picture(ReturnedPage.objects.get(pk=page))

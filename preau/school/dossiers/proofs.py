"""The proofs that go beside a dossier: pictures and sealed documents, opened one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from preau.school.dossiers.facts import Dossier, ReturnedSheet, ScreenSignature
from preau.school.dossiers.proving import why_no_document, why_no_picture
from preau.school.returns.evidence import open_picture
from preau.school.returns.models import ReturnedPage
from preau.school.returns.rules import shown
from preau.school.signing.documents import open_document
from preau.school.signing.models import Signature


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What became of a proof: the file it is in and its SHA-256, or a sentence that says why not.

    `open` returns its bytes, and raises WrongKey when no key of this installation opens it: then it
    `is_lost` until the key is found. `noted` is the SHA-256 that was written down with it, if any.
    """

    file: str
    open: Callable[[], bytes]
    sha256: str = ""
    noted: str = ""
    problem: str = ""
    is_lost: bool = False


def sheet_file(sheet: ReturnedSheet) -> str:
    """Return the path in a dossier of the picture of a sheet; references are letters and digits."""
    return f"feuilles/{shown(sheet.printed.reference)}-page-{sheet.page}.jpg"


def document_file(signature: ScreenSignature) -> str:
    """Return the path in a dossier of a sealed document."""
    return f"signatures/{shown(signature.reference)}.pdf"


def proofs_of(dossier: Dossier) -> Iterator[Proof]:
    """Yield each proof of a dossier, not opened yet."""
    for permission in dossier.permissions:
        for sheet in permission.sheets:
            opened = partial(_picture, sheet.page)
            yield Proof(file=sheet_file(sheet), open=opened, problem=why_no_picture(sheet))
        for signature in permission.signatures:
            yield Proof(
                file=document_file(signature),
                open=partial(_document, signature.number),
                noted=signature.sha256,
                problem=why_no_document(signature),
            )


def _picture(page: int) -> bytes:
    return open_picture(ReturnedPage.objects.get(pk=page))


def _document(signature: int) -> bytes:
    return open_document(Signature.objects.get(pk=signature))

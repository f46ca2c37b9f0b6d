"""What the school prints and seals keeps to PDF/UA-1 and PDF/A-2a: two checkers that are not ours.

docs/documents.md says what they look at, and what nobody has looked at.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

import outloud
import page
import pytest
from PIL import Image

from preau.school.documents import render
from preau.school.documents.render import render_authorisations
from preau.school.documents.specimen import REFERENCE, TRIAL
from preau.school.sealing.pades import sign
from preau.school.signing.evidence.render import render_evidence
from tests.school.seals import SEALED_AT, key_of
from tests.school.sheets import SCHOOL, SHEET, sheet
from tests.school.signatures import SIGNED, STROKES, signed

OUT_OF_THE_PAGE = "FRM-003"
"""outloud wants each field within a Form element; ISO 14289-1, 7.18.1 excepts what lies outside the
page, as an invisible seal does. The other checker, made after veraPDF's, agrees with the standard.
"""
PART, JOINED = 50, 120
"""Smaller parts than the site's: the checkers refuse files as large as two of those."""


def _logo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (120, 80), (30, 90, 160)).save(out, "PNG")
    return out.getvalue()


@cache
def document(name: str) -> bytes:
    """Return one of the documents by its name."""
    logo = {"school": sheet().school.__class__(**{**vars(SCHOOL), "logo": _logo()})}
    match name:
        case "one sheet":
            return render_authorisations([SHEET]).pdf
        case "joined sheets":
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(render, "PART", PART)
                return render_authorisations([SHEET] * JOINED).pdf
        case "a sheet with a logo":
            return render_authorisations([sheet(**logo)]).pdf
        case "a trial of a text":
            return render_authorisations([sheet(reference=REFERENCE, stamp=TRIAL)]).pdf
        case "a typed signature":
            return _sealed(render_evidence(SIGNED))
        case _:
            return _sealed(render_evidence(signed(typed_name="", strokes=STROKES, **logo)))


def _sealed(pdf: bytes) -> bytes:
    return sign(pdf, key=key_of(), reason="Un essai", now=SEALED_AT)


SHEETS = ["one sheet", "joined sheets", "a sheet with a logo", "a trial of a text"]
SEALED = ["a typed signature", "a drawn signature with a logo"]


@pytest.mark.parametrize("standard", ["ua1", "2a"])
@pytest.mark.parametrize("name", [*SHEETS, *SEALED])
def test_a_document_keeps_to_its_standards(name: str, standard: str) -> None:
    report = page.validate_pdf_bytes(document(name), profile=standard)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]


@pytest.mark.parametrize("name", [*SHEETS, *SEALED])
def test_a_document_says_out_loud_what_it_shows(name: str, tmp_path: Path) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(document(name))
    skip = {OUT_OF_THE_PAGE} if name in SEALED else None
    result = outloud.check(str(path), skip=skip)
    assert result.error is None, result.error
    assert result.errors == 0, [one.message for one in result.findings if one.severity == "error"]


def test_both_checkers_find_a_document_without_tags(tmp_path: Path) -> None:
    import pikepdf

    path = tmp_path / "bare.pdf"
    with pikepdf.open(BytesIO(document("one sheet"))) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(path)
    assert not page.validate_pdf(path, profile="ua1").is_compliant
    assert not page.validate_pdf(path, profile="2a").is_compliant
    assert outloud.check(str(path)).errors > 0

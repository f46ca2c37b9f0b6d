"""Is a PDF as the school sealed it? Bytes and certificates in, a verdict out. No Django.

No reader of PDF stands between a stranger's file and the answer: a seal of ours covers every byte
of its file but its own digits (ISO 32000-1 §12.8.1), so it is enough to find those and to compute.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader

from preau.school.sealing.certificates import fingerprint, owner
from preau.school.sealing.cms import NotASeal, digits_of, read_seal
from preau.school.sealing.verdict import MOST_BYTES, Finding, Verdict

MOST_SEALS = 8
"""The last ones of a file are looked at; ours is the only one in a file as we seal it."""
MOST_DIGITS = 64 * 1024
"""Ours has some 3,000; a longer one is not ours."""
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
LOCKED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")
BEST_FIRST = (Finding.WHOLE, Finding.ADDED, Finding.CUT, Finding.CHANGED, Finding.ANOTHERS)


@dataclass(frozen=True)
class Place:
    """Where a seal's digits stand, and where what it covers ends."""

    start: int
    after: int
    end: int


def check(pdf: bytes, *, certificates: Sequence[x509.Certificate]) -> Verdict:
    """Say what a file is, for a school that has sealed with these certificates."""
    if len(pdf) > MOST_BYTES:
        return Verdict(finding=Finding.TOO_LARGE)
    if b"%PDF-" not in pdf[:1024]:
        return Verdict(finding=Finding.NOT_A_PDF)
    known = {fingerprint(one) for one in certificates}
    found = [_judge(pdf, place, known) for place in _places(pdf)]
    if found:
        return min(found, key=lambda verdict: BEST_FIRST.index(verdict.finding))
    return Verdict(finding=_without_seal(pdf))


def _places(pdf: bytes) -> Iterator[Place]:
    for match in list(BYTE_RANGE.finditer(pdf))[-MOST_SEALS:]:
        start, after, length = map(int, match.groups())
        yield Place(start, after, after + length)


def _without_seal(pdf: bytes) -> Finding:
    if LOCKED.search(pdf):
        return Finding.ENCRYPTED
    return Finding.NO_SEAL if b"%%EOF" in pdf[-1024:] else Finding.CUT


def _judge(pdf: bytes, place: Place, known: set[str]) -> Verdict:
    digits = pdf[place.start : place.after]
    if len(digits) > MOST_DIGITS:
        return Verdict(finding=Finding.ANOTHERS)
    try:
        seal = read_seal(digits)
        about_this, genuine = seal.holds(_digest(pdf, place))
    except NotASeal:
        return Verdict(finding=Finding.CHANGED)
    if not genuine:
        return Verdict(finding=Finding.CHANGED)
    verdict = Verdict(
        finding=Finding.ANOTHERS,
        owner=owner(seal.certificate),
        fingerprint=fingerprint(seal.certificate),
    )
    if verdict.fingerprint not in known:
        return verdict
    if not about_this or digits != digits_of(seal.der, len(digits)) or not seal.is_as_we_write_them:
        return replace(verdict, finding=Finding.CUT if place.end > len(pdf) else Finding.CHANGED)
    finding = Finding.WHOLE if place.end == len(pdf) else Finding.ADDED
    return replace(verdict, finding=finding, sealed_at=_claimed(pdf[: place.end]))


def _digest(pdf: bytes, place: Place) -> bytes:
    covered, view = hashlib.sha256(), memoryview(pdf)
    covered.update(view[: place.start])
    covered.update(view[place.after : place.end])
    return covered.digest()


def _claimed(pdf: bytes) -> datetime | None:
    """Return the time in the seal. The file is ours to its last byte: a reader may read it."""
    [seal] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    claimed: datetime | None = seal.self_reported_timestamp
    return claimed

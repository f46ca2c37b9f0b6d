"""One picture of a page: whose sheet it is, straightened, and what a hand did to it."""

import cv2
import numpy as np

from preau.school.documents.layout import LAYOUT
from preau.school.returns.reading.codes import Codes, find, read_patch
from preau.school.returns.reading.files import Grey
from preau.school.returns.reading.found import Kind, Page, Verdict
from preau.school.returns.reading.ink import Zone, ink_of
from preau.school.returns.reading.judge import judge_signature, judge_tick
from preau.school.returns.reading.straighten import (
    ENOUGH_MARKS,
    PER_MM,
    Anchors,
    anchors_from_codes,
    anchors_from_marks,
    straightened,
)

QUALITY, SMALL_QUALITY = 72, 55
SMALLEST = 200
"""Dots: with fewer no code can be read."""
SMALL = 900
"""The long side, in dots, of a page that is not ours: enough to know which one it was."""
SIGNATURE_WIDEST, TICK_WIDEST = 4.0, 9.0
"""mm; a box may be filled from edge to edge."""


def read_page(picture: Grey, number: int) -> Page:
    """Read one page. Gives an answer for whatever picture there is."""
    if min(picture.shape) < SMALLEST:
        return Page(number=number, kind=Kind.OTHER, picture=_small(picture))
    codes = find(picture, hard=False)
    if not codes.references:
        return _without_code(picture, number, codes)
    if len(codes.references) > 1:
        return Page(number=number, kind=Kind.TWO_SHEETS, picture=_small(picture))
    anchors = anchors_from_codes(picture, codes)
    return _sheet(picture, number, next(iter(codes.references)), anchors)


def _without_code(picture: Grey, number: int, codes: Codes) -> Page:
    """Try harder: other views of the page, then the marks, then the code's own place."""
    if _is_white(picture):
        return Page(number=number, kind=Kind.WHITE, picture=_small(picture))
    tried = find(picture, hard=True)
    if len(tried.references) == 1:
        anchors = anchors_from_codes(picture, tried)
        return _sheet(picture, number, next(iter(tried.references)), anchors)
    anchors = anchors_from_marks(picture)
    matrix = anchors.matrix() if anchors.marks >= ENOUGH_MARKS else None
    if matrix is None or tried.references:
        kind = Kind.TWO_SHEETS if tried.references else Kind.OTHER
        others = codes.others or tried.others
        return Page(number=number, kind=kind, other_codes=others, picture=_small(picture))
    page = straightened(picture, matrix)
    references = {found for patch in _patches(page) for found in read_patch(patch)}
    if len(references) == 1:
        return _sheet(picture, number, references.pop(), anchors)
    return Page(
        number=number,
        kind=Kind.NO_CODE,
        straight=True,
        picture=_jpeg(page, QUALITY),
        ticks=(),
        signature=Verdict.DOUBTFUL,
    )


def _sheet(picture: Grey, number: int, reference: str, anchors: Anchors) -> Page:
    matrix = anchors.matrix()
    if matrix is None or anchors.marks < 2:
        small = _small(picture, QUALITY)
        return Page(number=number, kind=Kind.SHEET, reference=reference, picture=small)
    page = straightened(picture, matrix)
    ticks, frame = LAYOUT["ticks"], LAYOUT["signature"]
    boxes = [Zone(ticks["x"], y, ticks["size"], ticks["size"]) for y in ticks["y"]]
    dark = ink_of(page, TICK_WIDEST)
    zone = Zone(frame["x"], frame["y"], frame["width"], frame["height"])
    ticks_seen = [judge_tick(dark, box) for box in boxes]
    signature = judge_signature(ink_of(page, SIGNATURE_WIDEST), zone)
    one_bit = _is_one_bit(picture)
    return Page(
        number=number,
        kind=Kind.SHEET,
        reference=reference,
        straight=True,
        ticks=tuple(_as_far_as_known(one, one_bit=one_bit) for one in ticks_seen),
        signature=_as_far_as_known(signature, one_bit=one_bit),
        one_bit=one_bit,
        picture=_jpeg(page, QUALITY),
    )


def _as_far_as_known(verdict: Verdict, *, one_bit: bool) -> Verdict:
    """Doubt what looks empty on a page of black and white only: a pencil would be gone."""
    return Verdict.DOUBTFUL if one_bit and verdict is Verdict.NO else verdict


def _patches(page: Grey) -> list[Grey]:
    found = []
    for place in LAYOUT["qr"].values():
        x, y, size = (round(place[name] * PER_MM) for name in ("x", "y", "size"))
        quiet = 5 * PER_MM
        patch = page[max(y - quiet, 0) : y + size + quiet, max(x - quiet, 0) : x + size + quiet]
        found.append(cv2.resize(patch, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    return [np.asarray(one, np.uint8) for one in found]


def _is_white(picture: Grey) -> bool:
    """Tell whether nothing stands on a page: it is everywhere nearly as pale as around."""
    small = cv2.resize(picture, (210, 297), interpolation=cv2.INTER_AREA)[8:-8, 8:-8]
    around = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 5)
    darker = around.astype(np.int16) - small
    return float(np.median(small)) > 120 and int((darker > 40).sum()) < 12


def _is_one_bit(picture: Grey) -> bool:
    """Tell whether a scanner kept black and white only: a pencil is lost in that."""
    return float(((picture > 12) & (picture < 243)).mean()) < 0.005


def _small(picture: Grey, quality: int = SMALL_QUALITY) -> bytes:
    longest = 1600 if quality == QUALITY else SMALL
    scale = min(1.0, longest / max(picture.shape))
    return _jpeg(
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), quality
    )


def _jpeg(picture: object, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", np.asarray(picture), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes() if done else b""

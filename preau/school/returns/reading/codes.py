"""The QR codes of a page: which sheet it is, and where the code stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from preau.school.documents.layout import LAYOUT
from preau.school.documents.sheets import ALPHABET, REFERENCE_LENGTH
from preau.school.returns.reading.files import Grey

Points = npt.NDArray[np.float64]
"""Rows of x, y."""

REFERENCE = re.compile(f"[{ALPHABET}]{{{REFERENCE_LENGTH}}}")
QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Looking for every kind of code takes nine times as long (sheet.md)."""

CODES = {place["prefix"]: place for place in LAYOUT["qr"].values()}


@dataclass
class Codes:
    """What was read: references, and the corners of each code in mm and in the picture."""

    references: set[str] = field(default_factory=set)
    others: bool = False
    on_paper: list[Points] = field(default_factory=list)
    in_picture: list[Points] = field(default_factory=list)


def find(picture: Grey, *, hard: bool) -> Codes:
    """Look for our codes; with `hard`, in ever more ways until one is found."""
    codes = Codes()
    for scale, view in _views(picture):
        for code in _read(view):
            _note(code, scale, codes)
        if codes.references or not hard:
            break
    return codes


def read_patch(patch: Grey) -> set[str]:
    """Return the references of a straightened part of a page."""
    codes = Codes()
    for _, view in _views(patch):
        for code in _read(view):
            _note(code, 1.0, codes)
        if codes.references:
            break
    return codes.references


def _views(picture: Grey) -> Iterator[tuple[float, Grey]]:
    yield 1.0, picture
    yield 0.5, cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(picture, (0, 0), 1.2)
    yield (
        1.0,
        cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 61, 8),
    )
    blurred = cv2.GaussianBlur(picture, (0, 0), 3)
    sharp = cv2.addWeighted(picture, 2.5, blurred, -1.5, 0)
    yield 1.5, cv2.resize(sharp, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)


def _read(view: Grey) -> list[zxingcpp.Barcode]:
    return list(
        zxingcpp.read_barcodes(
            view,
            formats=QR_ONLY,
            try_invert=False,
            try_downscale=False,
        )
    )


def _note(code: zxingcpp.Barcode, scale: float, codes: Codes) -> None:
    place = CODES.get(code.text[:4])
    if place is None or not REFERENCE.fullmatch(code.text[4:]):
        codes.others = True
        return
    codes.references.add(code.text[4:])
    x, y, size = place["x"], place["y"], place["size"]
    paper = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    codes.on_paper.append(np.array(paper, np.float64))
    codes.in_picture.append(np.array([(p.x / scale, p.y / scale) for p in corners], np.float64))

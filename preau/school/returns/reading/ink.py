"""How dark each dot is, between the paper around it and the sheet's own printed black."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from preau.school.documents.layout import LAYOUT
from preau.school.returns.reading.files import Grey
from preau.school.returns.reading.straighten import PER_MM

Ink = npt.NDArray[Any]
"""0: as pale as the paper; 1: as dark as what the printer printed."""

COARSE = 3
"""The paper is looked at with a third of the dots."""
SEARCH = 2.5
"""How far, in mm, a frame may stand from its place: paper bends, and cameras too."""


@dataclass(frozen=True)
class Zone:
    """A frame of the layout, in mm."""

    x: float
    y: float
    width: float
    height: float


def ink_of(page: Grey, widest: float) -> Ink:
    """Return the ink of a straightened page. What is thinner than `widest` mm cannot be paper.

    Paper is what closing (the darker neighbours filled in) leaves: a shadow stays in it, a stroke
    does not.
    """
    size = (page.shape[1] // COARSE, page.shape[0] // COARSE)
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    reach = int(widest * PER_MM / COARSE) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), reach / 4)
    paper = cv2.resize(paper, page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(page, (0, 0), 1.0).astype(np.float32)
    pale = soft / np.maximum(paper.astype(np.float32), 8)
    return np.asarray(np.clip((1 - pale) / max(1 - _black(pale), 0.15), 0, 1.5), np.float32)


def _black(pale: Ink) -> float:
    """Return how pale the printed black is, from the solid borders of the corner marks."""
    size = LAYOUT["marks"]["size"]
    module = size / 6
    seen = []
    for mark in LAYOUT["marks"]["corners"]:
        for step in range(6):
            along = (step + 0.5) * module
            for x, y in ((along, module / 2), (along, size - module / 2), (module / 2, along)):
                seen.append(pale[_dot(mark["y"] + y), _dot(mark["x"] + x)])
    return float(np.median(seen))


def placed(ink: Ink, zone: Zone) -> tuple[int, int]:
    """Return where the frame of a zone really is (left, top, in dots): its lines are looked for."""
    margin = _dot(SEARCH)
    left, top = _dot(zone.x), _dot(zone.y)
    pattern = _frame(_dot(zone.width), _dot(zone.height))
    edge = EDGE
    area = part(
        ink,
        left - margin - edge,
        top - margin - edge,
        pattern.shape[1] + 2 * margin,
        pattern.shape[0] + 2 * margin,
    )
    match = cv2.matchTemplate(np.minimum(area, 1.0), pattern, cv2.TM_CCORR)
    _, _, _, best = cv2.minMaxLoc(match)
    return left - margin + best[0], top - margin + best[1]


EDGE = 4
"""Dots round a frame's line that should be pale."""


def _frame(width: int, height: int) -> Ink:
    pattern = np.zeros((height + 2 * EDGE, width + 2 * EDGE), np.float32)
    for shrink, value in ((0, -0.35), (EDGE - 1, 1.0), (EDGE + 2, -0.35), (2 * EDGE - 1, 0.0)):
        pattern[shrink : pattern.shape[0] - shrink, shrink : pattern.shape[1] - shrink] = value
    return pattern


def part(ink: Any, left: int, top: int, width: int, height: int) -> Any:
    """Return a part of the page; what lies outside is pale."""
    whole = np.zeros((height, width), ink.dtype)
    a, b = max(left, 0), max(top, 0)
    found = ink[b : max(top + height, 0), a : max(left + width, 0)]
    whole[b - top : b - top + found.shape[0], a - left : a - left + found.shape[1]] = found
    return whole


def _dot(mm: float) -> int:
    return round(mm * PER_MM)

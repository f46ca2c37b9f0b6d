"""Yes, no or doubtful: a tick box, a signature's frame.

No test of ink tells a stray line from a signature for certain: the machine sorts, a person decides.
The numbers below were chosen on made-up sheets (docs/reading.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from preau.school.returns.reading.found import Verdict
from preau.school.returns.reading.ink import Ink, Zone, part, placed
from preau.school.returns.reading.straighten import PER_MM

SURE, FAINT = 0.22, 0.11
"""Ink of a stroke that was surely written; and of one that may have been (a pale pencil)."""
TICK_INSET, SIGNATURE_INSET = 1.0, 1.5
SPECK = 1.2
"""What is smaller (mm) is dirt."""
STRAIGHT = 0.25
"""How far (mm) a line's middle lies from a gentle curve at most."""


@dataclass(frozen=True)
class Mark:
    """One connected piece of ink, in mm."""

    length: float
    """of the pen's way"""
    width: float
    height: float
    bend: float
    """how far the middle of the stroke lies from a gentle curve"""

    @property
    def size(self) -> float:
        return float(np.hypot(self.width, self.height))

    @property
    def is_line(self) -> bool:
        return self.bend < STRAIGHT and self.size > 6

    def spans(self, zone: Zone, inset: float) -> bool:
        """Tell whether it crosses the zone from side to side, level or upright: a fold."""
        across = self.width > 0.85 * (zone.width - 2 * inset) and self.height < 4
        down = self.height > 0.85 * (zone.height - 2 * inset) and self.width < 4
        return self.bend < 3 * STRAIGHT and (across or down)


def judge_tick(ink: Ink, zone: Zone) -> Verdict:
    """Judge a box: is anything in it that a hand put there?"""
    left, top = placed(ink, zone)
    inner = _inner(ink, left, top, zone, TICK_INSET)
    marks = list(_marks(inner, SURE))
    if not marks:
        faint = sum(mark.length for mark in _marks(inner, FAINT))
        return Verdict.DOUBTFUL if faint > 3 else Verdict.NO
    if len(marks) == 1 and _passes_through(ink, left, top, zone, marks[0]):
        return Verdict.DOUBTFUL
    biggest = max(mark.size for mark in marks)
    return Verdict.YES if biggest > 2.0 else Verdict.DOUBTFUL


def judge_signature(ink: Ink, zone: Zone) -> Verdict:
    """Judge a frame: is there writing, or lines that only pass?"""
    left, top = placed(ink, zone)
    inner = _inner(ink, left, top, zone, SIGNATURE_INSET)
    marks = [m for m in _marks(inner, SURE) if not m.spans(zone, SIGNATURE_INSET)]
    written = sum(mark.length for mark in marks if not mark.is_line)
    if written > 14:
        return Verdict.YES
    if written > 5 or any(mark.is_line for mark in marks):
        return Verdict.DOUBTFUL
    faint = [m for m in _marks(inner, FAINT) if not m.spans(zone, SIGNATURE_INSET)]
    return Verdict.DOUBTFUL if sum(m.length for m in faint) > 14 else Verdict.NO


def _inner(ink: Ink, left: int, top: int, zone: Zone, inset: float) -> Ink:
    edge = round(inset * PER_MM)
    width, height = round(zone.width * PER_MM), round(zone.height * PER_MM)
    inner: Ink = part(ink, left + edge, top + edge, width - 2 * edge, height - 2 * edge)
    return inner


def _marks(ink: Ink, sure: float) -> Iterator[Mark]:
    """Yield the pieces of ink that are dark enough somewhere and larger than a speck."""
    pale = (ink > sure * 0.6).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pale, connectivity=8)
    inside = cv2.distanceTransform(pale, cv2.DIST_L2, 3)
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if np.hypot(width, height) < SPECK * PER_MM:
            continue
        box = (slice(y, y + height), slice(x, x + width))
        own = labels[box] == label
        if ink[box][own].max() < sure:
            continue
        thick = max(4 * float(inside[box][own].mean()), 1.5)
        yield Mark(
            length=area / thick / PER_MM,
            width=width / PER_MM,
            height=height / PER_MM,
            bend=max(_bend(own) - thick * 0.475, 0) / PER_MM,
        )


def _bend(own: npt.NDArray[np.bool_]) -> float:
    """Return how far the dots of a piece lie from the gentle curve along it (dots)."""
    y, x = np.nonzero(own)
    points = np.column_stack([x, y]).astype(np.float64)
    points -= points.mean(axis=0)
    _, _, axes = np.linalg.svd(points[:: max(1, len(points) // 400)], full_matrices=False)
    along, aside = points @ axes[0], points @ axes[1]
    reach = max(float(np.abs(along).max()), 1.0)
    curve = np.polynomial.polynomial.polyfit(along / reach, aside, 2)
    off = aside - np.polynomial.polynomial.polyval(along / reach, curve)
    return float(np.percentile(np.abs(off), 95))


def _passes_through(ink: Ink, left: int, top: int, zone: Zone, mark: Mark) -> bool:
    """Tell whether one line crosses the whole box and goes on at both sides of it."""
    reach = zone.width - 2 * TICK_INSET
    if mark.bend > STRAIGHT or max(mark.width, mark.height) < 0.9 * reach:
        return False
    size, margin = round(zone.width * PER_MM), round(3.5 * PER_MM)
    around = (
        part(ink, left - margin, top - margin, size + 2 * margin, size + 2 * margin) > SURE * 0.6
    )
    gap = round(0.8 * PER_MM)
    outside = around.copy()
    outside[margin - gap : margin + size + gap, margin - gap : margin + size + gap] = False
    inner = np.zeros_like(around)
    edge = margin + round(TICK_INSET * PER_MM)
    inner[edge:-edge, edge:-edge] = around[edge:-edge, edge:-edge]
    y, x = np.nonzero(inner)
    points = np.column_stack([x, y]).astype(np.float64)
    centre = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - centre, full_matrices=False)
    return all(_goes_on(outside, centre, axes[0] * side) for side in (-1, 1))


def _goes_on(
    outside: npt.NDArray[np.bool_], centre: npt.NDArray[np.float64], way: npt.NDArray[np.float64]
) -> bool:
    """Tell whether there is ink outside the box on a line from its middle."""
    steps = np.arange(0, outside.shape[0])[:, None] * way + centre
    dots = np.round(steps).astype(int)
    height, width = outside.shape
    dots = dots[
        (dots[:, 0] >= 1) & (dots[:, 0] < width - 1) & (dots[:, 1] >= 1) & (dots[:, 1] < height - 1)
    ]
    thick = cv2.dilate(outside.astype(np.uint8), np.ones((3, 3), np.uint8))
    return int(thick[dots[:, 1], dots[:, 0]].sum()) > 1.5 * PER_MM

"""A made-up hand: ticks, signatures, letters and accidents, as strokes in millimetres."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

DOTS_PER_MM = 300 / 25.4
Stroke = Sequence[tuple[float, float]]
Image = Any  # a numpy array of grey values


@dataclass(frozen=True)
class Pen:
    """What is held: `width` in mm, `grey` of its ink, `grain` of a pencil on paper."""

    width: float
    grey: int
    grain: float = 0.0


def pen(rng: np.random.Generator, *, pencil: bool) -> Pen:
    """Return a ball pen, a felt pen, or a pencil."""
    if pencil:
        return Pen(rng.uniform(0.35, 0.7), int(rng.integers(105, 160)), rng.uniform(0.25, 0.5))
    return Pen(rng.uniform(0.28, 0.75), int(rng.integers(15, 105)))


def draw(image: Image, strokes: Sequence[Stroke], held: Pen, rng: np.random.Generator) -> None:
    """Draw strokes with a pen whose pressure changes a little."""
    dots = [np.array(stroke, np.float64) * DOTS_PER_MM for stroke in strokes]
    height, width = image.shape
    low = np.clip(np.vstack(dots).min(axis=0).astype(int) - 30, 0, (width, height))
    high = np.clip(np.vstack(dots).max(axis=0).astype(int) + 30, 0, (width, height))
    part = image[low[1] : high[1], low[0] : high[0]]
    layer = np.zeros(part.shape, np.uint8)
    for points in dots:
        thick = max(2, round(held.width * DOTS_PER_MM * rng.uniform(0.85, 1.15)))
        fixed = np.round((points - low) * 16).astype(np.int32)
        cv2.polylines(layer, [fixed], False, 255, thick, cv2.LINE_AA, 4)
    ink = layer.astype(np.float32) / 255
    if held.grain:
        noise = cv2.GaussianBlur(rng.standard_normal(part.shape, np.float32), (0, 0), 1.2)
        ink *= np.clip(1 - held.grain + noise * held.grain * 2.5, 0, 1)
    part[:] = np.minimum(part, part * (1 - ink) + held.grey * ink).astype(np.uint8)


def smooth(points: Stroke, steps: int = 14) -> Stroke:
    """Return a curve through points (Catmull-Rom)."""
    knots = np.array([points[0], *points, points[-1]], np.float64)
    curve: list[tuple[float, float]] = []
    for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        for t in np.linspace(0, 1, steps, endpoint=False):
            p = 0.5 * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
            curve.append((float(p[0]), float(p[1])))
    return [*curve, (float(knots[-1][0]), float(knots[-1][1]))]


def tick(rng: np.random.Generator, x: float, y: float, size: float) -> list[Stroke]:
    """Return a tick, a cross, a scribble, a small or a far too large one, in a box."""
    u = rng.uniform
    kind = rng.choice(["tick", "tick", "cross", "cross", "long", "scribble", "small", "slash"])
    cx, cy = x + size * u(0.35, 0.65), y + size * u(0.35, 0.65)
    if kind in ("tick", "long", "small"):
        h = size * {"tick": u(0.6, 1.0), "long": u(1.2, 1.9), "small": u(0.3, 0.5)}[str(kind)]
        start, low = (cx - h * 0.35, cy), (cx - h * 0.08, cy + h * 0.35)
        return [smooth([start, low, (cx + h * u(0.4, 0.7), cy - h * u(0.5, 0.8))])]
    if kind == "cross":
        r = size * u(0.25, 0.6)
        return [
            smooth([(cx - r, cy - r * u(0.7, 1)), (cx + u(-0.3, 0.3), cy), (cx + r, cy + r)]),
            smooth([(cx + r, cy - r * u(0.7, 1)), (cx + u(-0.3, 0.3), cy), (cx - r, cy + r)]),
        ]
    if kind == "slash":
        r = size * u(0.3, 0.5)
        return [smooth([(cx - r, cy + r), (cx + u(-0.3, 0.3), cy), (cx + r, cy - r)])]
    n = int(rng.integers(6, 12))
    zigzag = [
        (x + size * (0.15 + 0.7 * i / n), y + size * (u(0.1, 0.3) if i % 2 else u(0.7, 0.9)))
        for i in range(n)
    ]
    return [smooth(zigzag, 5)]


def signature(rng: np.random.Generator, x: float, y: float, w: float, h: float) -> list[Stroke]:
    """Return a signature of one of several manners, somewhere in a frame."""
    u = rng.uniform
    kind = rng.choice(["cursive", "cursive", "letters", "loops", "zigzag", "initials", "short"])
    width = {"short": u(13, 22), "initials": u(12, 25)}.get(str(kind), u(28, 66))
    height = u(6, 17)
    left, base = x + u(3, max(4, w - width - 3)), y + h * u(0.45, 0.72)
    if kind in ("cursive", "short", "zigzag"):
        n = max(5, int(width / u(2.2, 5)))
        points = []
        for i in range(n):
            tall = u(0.6, 1.0) if rng.random() < 0.25 else u(0.15, 0.45)
            along = left + width * i / n
            slant = u(0, 1.5)
            points += [(along, base + u(-0.5, 0.8)), (along + slant + 0.8, base - height * tall)]
            if kind != "zigzag" and rng.random() < 0.5:
                points.append((along + slant - u(0.3, 1.6), base - height * tall * u(0.4, 0.8)))
        strokes: list[Stroke] = [smooth(points)]
    elif kind == "loops":
        turns, r = u(2, 6), height / 2
        strokes = [
            [
                (
                    left + width * t / turns + r * u(0.98, 1.02) * math.cos(2 * math.pi * t),
                    base - r + r * math.sin(2 * math.pi * t),
                )
                for t in np.linspace(0, turns, int(turns * 30))
            ]
        ]
    else:
        count = 2 if kind == "initials" else int(rng.integers(4, 9))
        step = width / count
        strokes = []
        for i in range(count):
            at = left + i * step
            strokes.append(
                smooth([(at + step * u(0, 0.8), base - height * u(0, 0.9)) for _ in range(5)])
            )
    if rng.random() < 0.4:
        strokes.append(
            smooth(
                [
                    (left - u(0, 3), base + u(1, 3)),
                    (left + width * 0.5, base + u(0, 3)),
                    (left + width + u(0, 5), base + u(-2, 2)),
                ]
            )
        )
    if rng.random() < 0.12:  # over the frame's edge, up or to the right
        shift_x, shift_y = u(0, 8), u(-9, 4)
        strokes = [[(a + shift_x, b + shift_y) for a, b in stroke] for stroke in strokes]
    return strokes


def letters(
    image: Image,
    text: str,
    boxes: Sequence[tuple[float, float, float, float]],
    held: Pen,
    rng: np.random.Generator,
) -> None:
    """Write a letter a box with Hershey's script, each a little aside."""
    for letter, (x, y, w, h) in zip(text, boxes, strict=False):
        scale = h * DOTS_PER_MM / 38 * rng.uniform(0.8, 1.05)
        at = (
            round((x + w * rng.uniform(0.1, 0.35)) * DOTS_PER_MM),
            round((y + h * rng.uniform(0.68, 0.85)) * DOTS_PER_MM),
        )
        width = max(2, round(held.width * DOTS_PER_MM))
        font = cv2.FONT_HERSHEY_SCRIPT_SIMPLEX if rng.random() < 0.4 else cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(image, letter, at, font, scale, held.grey, width, cv2.LINE_AA)


def stray(rng: np.random.Generator, width: float, height: float) -> list[Stroke]:
    """Return a line that means nothing, anywhere on the page."""
    u = rng.uniform
    x, y = u(20, width - 20), u(90, height - 40)
    angle, length = u(0, math.pi), u(10, 120)
    dx, dy = math.cos(angle) * length, math.sin(angle) * length
    bend = u(-0.06, 0.06)
    middle = (x + dx / 2 - dy * bend, y + dy / 2 + dx * bend)
    return [smooth([(x, y), middle, (x + dx, y + dy)])]

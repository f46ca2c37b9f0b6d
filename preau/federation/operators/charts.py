"""Bars as an inline picture: numbers in, rectangles out. The page gives a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from preau.federation.operators.figures import Bar

WIDTH, HEIGHT, GAP = 1000.0, 220.0, 0.2


@dataclass(frozen=True)
class Rectangle:
    """One bar in the picture's own units."""

    bar: Bar
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Chart:
    """A picture of WIDTH x HEIGHT units, stretched to its place."""

    rectangles: list[Rectangle]
    highest: int

    @property
    def half(self) -> int:
        return self.highest // 2


def chart_of(bars: Sequence[Bar]) -> Chart:
    """Return the picture of bars; the scale ends at a round number."""
    highest = _round_up(max((bar.count for bar in bars), default=0))
    step = WIDTH / max(len(bars), 1)
    return Chart([_rectangle(i, bar, step, highest) for i, bar in enumerate(bars)], highest)


def _rectangle(index: int, bar: Bar, step: float, highest: int) -> Rectangle:
    height = HEIGHT * bar.count / highest
    return Rectangle(
        bar=bar,
        x=f"{index * step + step * GAP / 2:.2f}",
        y=f"{HEIGHT - height:.2f}",
        width=f"{step * (1 - GAP):.2f}",
        height=f"{height:.2f}",
    )


def _round_up(count: int) -> int:
    """Return the next even number of the kind 2, 10, 20, 50, 100, 200 …"""
    scale = 1
    while True:
        for factor in (2, 4, 10):
            if count <= factor * scale:
                return factor * scale
        scale *= 10

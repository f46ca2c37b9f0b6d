"""A pile of signed sheets as a scanner gives it: drawn by our own printer, ticked and signed by a
made-up hand, laid a little askew, with the grain of a cheap machine.

How well such sheets are read is measured elsewhere, on harder ones (docs/reading.md); here, how
fast.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from preau.bench.sheets import sheets
from preau.school.documents.layout import LAYOUT
from preau.school.documents.render import render_authorisations

DISTINCT = 12
"""Sheets of their own; then the pile begins again. A reader remembers nothing between pages."""
DOTS = 200
MM = DOTS / 25.4
PEN = 3
MOST_ASKEW = 2.0
GRAIN = 4.0
QUALITY = 70
SEED = 7

Grey = Any


def write_scans(path: Path, count: int) -> None:
    """Write a PDF of so many scanned pages. Always the same."""
    rng = np.random.default_rng(SEED)
    with pypdfium2.PdfDocument(render_authorisations(sheets(DISTINCT)).pdf) as pdf:
        pages = [Image.fromarray(_scanned(_signed(_grey(page), rng), rng)) for page in pdf]
    pile = [pages[number % DISTINCT] for number in range(count)]
    pile[0].save(
        path, "PDF", save_all=True, append_images=pile[1:], resolution=DOTS, quality=QUALITY
    )


def _grey(page: Any) -> Grey:
    drawn = page.render(scale=DOTS / 72, grayscale=True).to_numpy()
    return np.ascontiguousarray(drawn.reshape(drawn.shape[0], drawn.shape[1]))


def _signed(page: Grey, rng: np.random.Generator) -> Grey:
    boxes, frame = LAYOUT["ticks"], LAYOUT["signature"]
    for top in boxes["y"]:
        tick = np.array([[1, 4], [3, 6], [7, 0]]) + rng.normal(0, 0.4, (3, 2))
        _stroke(page, tick + np.array([boxes["x"], top]))
    across = np.linspace(0.15, 0.85, 60)
    up = 0.5 + 0.2 * np.sin(across * rng.uniform(20, 40) + rng.uniform(0, 6))
    size = np.array([frame["width"], frame["height"]])
    _stroke(page, np.column_stack((across, up)) * size + np.array([frame["x"], frame["y"]]))
    return page


def _stroke(page: Grey, points: Grey) -> None:
    line = (points * MM).round().astype(np.int32)
    cv2.polylines(page, [line], isClosed=False, color=40, thickness=PEN, lineType=cv2.LINE_AA)


def _scanned(page: Grey, rng: np.random.Generator) -> Grey:
    height, width = page.shape
    angle = rng.uniform(-MOST_ASKEW, MOST_ASKEW)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    laid = cv2.warpAffine(page, turn, (width, height), borderValue=255)
    grain = rng.normal(0, GRAIN, page.shape)
    return np.clip(laid * 0.94 + grain, 0, 255).astype(np.uint8)

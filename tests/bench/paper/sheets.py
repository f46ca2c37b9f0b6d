"""What each made-up sheet is, and the page of it, filled but not yet scanned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pypdfium2

from preau.school.documents.layout import LAYOUT
from preau.school.documents.render import render_authorisations
from preau.school.documents.sheets import ALPHABET, REFERENCE_LENGTH, SheetData
from tests.bench.paper import hand
from tests.bench.paper.hand import DOTS_PER_MM, Image
from tests.school.sheets import sheet

NAMES = (
    "Lambert Xavier",
    "Van den Bossche Élise",
    "Wauthier Bénédicte",
    "Özdemir Ayşe",
    "Henrard-Delforge Sophie",
    "N’Diaye Aminata",
    "De Smet Jan",
    "Piérard Nathalie",
)
TEXTS = ("REUNION", "Liste de courses", "Facture 2026", "Horaire des classes", "Bulletin")


@dataclass(frozen=True)
class Truth:
    """What was really done to a sheet."""

    kind: str
    """ours, unsigned, blank (nothing filled), foreign (no sheet of ours)"""
    device: str
    """scanner or phone"""
    reference: str
    ticks: tuple[bool, bool]
    signed: bool
    pencil: bool = False
    strays: int = 0


def truths(count: int, rng: np.random.Generator) -> list[Truth]:
    """Return a pile: 72 % signed, 14 % without signature, 5 % untouched, 9 % foreign."""
    return [_truth(rng) for _ in range(count)]


def _truth(rng: np.random.Generator) -> Truth:
    kind = str(rng.choice(["ours", "unsigned", "blank", "foreign"], p=[0.72, 0.14, 0.05, 0.09]))
    filled = kind in ("ours", "unsigned")
    ticks = tuple(bool(filled and rng.random() < 0.88) for _ in range(2))
    reference = "".join(ALPHABET[int(i)] for i in rng.integers(0, len(ALPHABET), REFERENCE_LENGTH))
    return Truth(
        kind=kind,
        device=str(rng.choice(["scanner", "phone"], p=[0.55, 0.45])),
        reference="" if kind == "foreign" else reference,
        ticks=(ticks[0], ticks[1]),
        signed=kind == "ours",
        pencil=filled and rng.random() < 0.12,
        strays=int(rng.choice([0, 1, 2], p=[0.8, 0.14, 0.06])) if filled else 0,
    )


def filled_pages(pile: list[Truth], rng: np.random.Generator) -> Iterator[Image]:
    """Yield each sheet as paper: 300 dots an inch, grey, printed and filled."""
    data = [_data(truth, rng) for truth in pile]
    ours = [one for one in data if one.reference]
    with pypdfium2.PdfDocument(render_authorisations(ours).pdf) as document:
        printed = iter(range(len(document)))
        for truth in pile:
            if truth.kind == "foreign":
                yield _foreign(rng)
                continue
            page = document[next(printed)].render(scale=300 / 72, grayscale=True).to_numpy()
            yield filled(np.array(page[:, :, 0] if page.ndim == 3 else page), truth, rng)


def _data(truth: Truth, rng: np.random.Generator) -> SheetData:
    known = rng.random() < 0.6
    name = str(rng.choice(NAMES))
    email = f"{name.split()[0].lower()}{rng.integers(1, 99)}@example.org" if known else ""
    return sheet(reference=truth.reference, name=name, email=email if email.isascii() else "")


def filled(image: Image, truth: Truth, rng: np.random.Generator) -> Image:
    """Return a printed page (300 dots an inch) as a hand has filled it."""
    # A printer's black is not black, and its paper is not white.
    black, white = rng.uniform(0, 70), rng.uniform(225, 255)
    image = (black + image.astype(np.float32) / 255 * (white - black)).astype(np.uint8)
    held = hand.pen(rng, pencil=truth.pencil)
    ticks, frame = LAYOUT["ticks"], LAYOUT["signature"]
    for y, ticked in zip(ticks["y"], truth.ticks, strict=True):
        if ticked:
            hand.draw(image, hand.tick(rng, ticks["x"], y, ticks["size"]), held, rng)
    if truth.signed:
        place = (frame["x"], frame["y"], frame["width"], frame["height"])
        hand.draw(image, hand.signature(rng, *place), held, rng)
    if truth.kind in ("ours", "unsigned"):
        email, day = LAYOUT["email"], LAYOUT["date"]
        if rng.random() < 0.5:
            boxes = [
                (email["x"] + i * email["width"], email["y"], email["width"], email["height"])
                for i in range(int(rng.integers(12, 25)))
            ]
            hand.letters(image, "abcdefghijklm@nopqrstuvwxyz"[: len(boxes)], boxes, held, rng)
        if rng.random() < 0.9:
            boxes = [
                (
                    day["x"] + i * day["width"] + (day["gap"] if i > 1 else 0),
                    day["y"],
                    day["width"],
                    day["height"],
                )
                for i in range(4)
            ]
            hand.letters(image, "0509", boxes, held, rng)
    for _ in range(truth.strays):
        line = hand.stray(rng, LAYOUT["width"], LAYOUT["height"])
        hand.draw(image, line, hand.pen(rng, pencil=False), rng)
    return image


def _foreign(rng: np.random.Generator) -> Image:
    """Return some other document: lines of text, perhaps with a QR code of its own."""
    height, width = round(297 * DOTS_PER_MM), round(210 * DOTS_PER_MM)
    image = np.full((height, width), 245, np.uint8)
    for row in range(int(rng.integers(4, 40))):
        at = (250, 300 + row * 75)
        cv2.putText(
            image,
            str(rng.choice(TEXTS)) + " " + str(rng.integers(0, 10**9)),
            at,
            cv2.FONT_HERSHEY_SIMPLEX,
            1.6,
            30,
            4,
            cv2.LINE_AA,
        )
    if rng.random() < 0.5:
        image[2200:2700, 1700:2200] = _other_code(rng)
    return image


def _other_code(rng: np.random.Generator) -> Any:
    import segno

    text = "https://example.org/" + str(rng.integers(0, 10**12))
    matrix = (
        np.array(
            [[not m for m in row] for row in segno.make_qr(text).matrix_iter(border=4)], np.uint8
        )
        * 255
    )
    return cv2.resize(matrix, (500, 500), interpolation=cv2.INTER_NEAREST)

"""Sheets printed by the site, filled and scanned, for the tests of what comes back."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from django.utils import timezone
from PIL import Image

from preau.school.documents.actions import print_authorisations
from preau.school.documents.layout import LAYOUT
from preau.school.documents.models import Sheet
from preau.school.documents.people import with_keys
from preau.school.documents.render import render_authorisations
from preau.school.returns.models import ReturnedPage, Scan
from preau.school.returns.reading.found import Kind, Page, Verdict
from preau.school.returns.reading.process import Part
from preau.school.returns.receiving import keep_part, receive
from tests.bench.paper import hand
from tests.school.sheets import SHEET

DOTS = 200
Paper = Any  # a numpy array of grey values, 300 dots an inch


def printed(*keys: str) -> dict[str, Paper]:
    """Print sheets for these people; return each page by its reference, in the keys' order."""
    pages: dict[str, Paper] = {}
    for key in keys:
        people = with_keys([key], today=timezone.localdate())
        document = print_authorisations(people=people, by="test", now=timezone.now())
        reference = Sheet.objects.filter(staff__key=key).latest("pk").reference
        with pypdfium2.PdfDocument(document.pdf) as pdf:
            page = pdf[0].render(scale=300 / 72, grayscale=True).to_numpy()
            pages[reference] = np.array(page.reshape(page.shape[0], page.shape[1], -1)[:, :, 0])
    return pages


def filled(
    paper: Paper, *, ticks: Sequence[bool] = (True, True), signed: bool = True, seed: int = 3
) -> Paper:
    """Return the page as somebody filled it."""
    rng = np.random.default_rng(seed)
    page, held = paper.copy(), hand.Pen(0.5, 40)
    boxes, frame = LAYOUT["ticks"], LAYOUT["signature"]
    for y, ticked in zip(boxes["y"], ticks, strict=True):
        if ticked:
            hand.draw(page, hand.tick(rng, boxes["x"], y, boxes["size"]), held, rng)
    if signed:
        place = (frame["x"], frame["y"], frame["width"], frame["height"])
        hand.draw(page, hand.signature(rng, *place), held, rng)
    return page


def scanned(pages: Sequence[Paper], path: Path, *, turn: int = 0) -> Path:
    """Write pages as a scanner does: a PDF of JPEG pictures; `turn` quarters to the left."""
    pictures = [Image.fromarray(np.ascontiguousarray(np.rot90(page, turn))) for page in pages]
    small = [p.resize((p.width * DOTS // 300, p.height * DOTS // 300)) for p in pictures]
    small[0].save(path, save_all=True, append_images=small[1:], resolution=DOTS)
    return path


def came_back(*pages: Page, name: str = "pile.pdf") -> list[ReturnedPage]:
    """Let the site keep pages as if they had just been read from one file; give them back."""
    now = timezone.now()
    scan = receive(name=name, chunks=[b""], by="command", now=now)
    [claimed] = Scan.objects.filter(pk=scan.pk).claim(now=now, limit=1)
    numbered = [replace(page, number=at) for at, page in enumerate(pages, start=1)]
    keep_part(claimed, Part(count=len(pages), pages=numbered), now)
    return list(scan.found.in_order())


def signed_page(key: str, **values: Any) -> Page:
    """Print a sheet for somebody; return what is read of it when it comes back signed.

    The picture is always the same: what it shows matters to no test that asks for this.
    """
    people = with_keys([key], today=timezone.localdate())
    print_authorisations(people=people, by="test", now=timezone.now())
    reference = Sheet.objects.filter(staff__key=key).latest("pk").reference
    whole: dict[str, Any] = {
        "kind": Kind.SHEET,
        "reference": reference,
        "straight": True,
        "ticks": (Verdict.YES, Verdict.YES),
        "signature": Verdict.YES,
        "picture": some_picture(),
    }
    return Page(number=1, **{**whole, **values})


@cache
def some_picture() -> bytes:
    """Return a sheet as the reader keeps it: grey, six dots a millimetre."""
    with pypdfium2.PdfDocument(render_authorisations([SHEET]).pdf) as pdf:
        page = pdf[0].render(scale=1260 / 595, grayscale=True).to_numpy()
    data = BytesIO()
    Image.fromarray(page.reshape(page.shape[0], page.shape[1], -1)[:, :, 0]).save(data, "JPEG")
    return data.getvalue()

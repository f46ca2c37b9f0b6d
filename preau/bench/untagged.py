"""The same sheets drawn by reportlab: the limit of the printing.

The same words, boxes, codes and fonts in the same places, as a program draws a form by hand: no
tags for a screen reader, no archive's metadata, every position fixed beforehand.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import fontpkg
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from preau.school.documents.layout import LAYOUT
from preau.school.documents.letters import FAMILY
from preau.school.documents.render import page_content
from preau.school.documents.sheets import SheetData

MM = 72 / 25.4
SHAPES = re.compile(r'<path ([^>]*?)d="([^"]*)"')
BOX = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)")
EVEN_ODD = 0


def draw_untagged(sheets: Sequence[SheetData]) -> bytes:
    """Return the sheets as one PDF, in their order."""
    content = page_content(sheets)
    registerFont(TTFont(FAMILY, str(fontpkg.path(FAMILY))))
    canvas = Canvas("", (LAYOUT["width"] * MM, LAYOUT["height"] * MM), pageCompression=1)
    canvas.beginForm("furniture")
    _shapes(canvas, content["furniture"], 0, 0, MM)
    canvas.endForm()
    for one in content["sheets"]:
        canvas.doForm("furniture")
        _page(canvas, content["title"], one)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def _page(canvas: Any, title: str, one: dict[str, Any]) -> None:
    for x, y, size, width, words in _texts(title, one):
        canvas.setFont(FAMILY, size)
        for line, part in enumerate(simpleSplit(words, FAMILY, size, width * MM)):
            canvas.drawString(x * MM, _up(y) - size * (1 + 1.3 * line), part)
    canvas.setFont(FAMILY, 12)
    email = LAYOUT["email"]
    for row, letters in enumerate(one["email_rows"]):
        for column, letter in enumerate(letters):
            x = email["x"] + (column + 0.5) * email["width"]
            canvas.drawCentredString(x * MM, _up(email["y"] + row * email["pitch"] + 6), letter)
    for name, svg in (("main", one["main_code"]), ("spare", one["spare_code"])):
        place = LAYOUT["qr"][name]
        _shapes(canvas, svg, place["x"], place["y"], place["size"] * MM / 25)


Text = tuple[float, float, float, float, str]
"""x, y in mm, size in points, width in mm, words."""


def _texts(title: str, one: dict[str, Any]) -> Iterator[Text]:
    school = one["school"]
    yield 25, 26, 13, 128, school["name"]
    yield 25, 33.5, 9.5, 128, school["address"]
    yield 25, 38.5, 9.5, 128, school["line"]
    yield 25, 45.5, 17, 128, title
    yield 25, 58, 15, 128, one["name"]
    yield 25, 66.2, 9.5, 128, one["facts"]
    yield 25, 71, 9.5, 128, one["functions"]
    yield 160, 59, 8, 39, one["shown_reference"]
    yield 25, 84, 9.5, 160, one["intro"]
    yield 25, 100, 11, 160, one["email_title"]
    yield 25, 106, 9, 160, one["email_help"]
    yield 25, 140, 8.5, 160, one["email_more"]
    for y, words in zip(LAYOUT["ticks"]["y"], one["declarations"], strict=True):
        yield 36, y, 9.5, 149, words
    yield 25, 191, 9, 60, "Date"
    yield 25, 208.5, 8, 60, "jour, mois, année"
    yield 105, 191, 9, 60, "Signature"
    yield 25, 214, 9, 74, one["return_to"]
    for place, (heading, note) in enumerate(one["notes"]):
        yield 25 + 83 * (place % 2), 235.5 + 13 * (place // 2), 7.5, 77, f"{heading} {note}"
    yield 140, 281, 7, 65, one["versions"]


def _shapes(canvas: Any, svg: str, left: float, top: float, unit: float) -> None:
    """Draw the boxes of an SVG of ours: filled, or their outline."""
    for style, drawn in SHAPES.findall(svg):
        path, outline = canvas.beginPath(), "none" in style
        canvas.setLineWidth(0.5)
        for box in BOX.findall(drawn):
            x, y, width, height = (float(value) * unit for value in box)
            path.rect(left * MM + x, _up(top) - y - height, width, height)
        canvas.drawPath(path, stroke=int(outline), fill=int(not outline), fillMode=EVEN_ODD)


def _up(y: float) -> float:
    """Return the distance from the foot of the page, in points."""
    return float((LAYOUT["height"] - y) * MM)

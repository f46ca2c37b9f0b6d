"""The drawn parts of a sheet as SVG: QR codes, corner marks, boxes. No text, nothing random."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

import zxingcpp

from preau.school.documents.layout import LAYOUT

SIDE = 25
"""Modules of a sheet's code on a side: version 2, which the layout's sizes and reader count on."""
DARK = re.compile(rb"\0+")

HAIR = 'stroke="#808080" stroke-width="0.18"'
LINE = 'stroke="#000" stroke-width="0.28"'


def qr_code(text: str) -> str:
    """Return a QR code (version 2, level H: 11 to 20 capitals and digits) as an SVG of one path,
    so that no seam shows between modules. The layout keeps the white zone round it free.
    """
    rows = _code(text, level="H")
    if len(rows) != SIDE:
        raise ValueError(f"{len(text)} characters do not make a code of {SIDE} modules a side")
    return _drawn(rows)


def link_code(link: str) -> str:
    """Return a QR code of a link, as large as it must be (level M), as an SVG of one path."""
    return _drawn(_code(link, level="M"))


def _code(text: str, *, level: str) -> list[bytes]:
    """Return the rows of a code, a byte a module: 0 is dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    image = code.to_image(scale=1, add_quiet_zones=False)
    pixels = bytes(memoryview(image))  # type: ignore[arg-type] # its stub forgets the buffer
    side = round(len(pixels) ** 0.5)
    return [pixels[start : start + side] for start in range(0, side * side, side)]


def _drawn(rows: list[bytes]) -> str:
    """Return the dark modules as a path, those that touch in a row as one rectangle."""
    path = "".join(
        f"M{run.start()} {y}h{(length := run.end() - run.start())}v1h-{length}z"
        for y, row in enumerate(rows)
        for run in DARK.finditer(row)
    )
    return _svg(len(rows), len(rows), [f'<path d="{path}"/>'])


def furniture(logo: bytes = b"") -> str:
    """Return what every sheet has in common: corner marks, boxes, frames; the size of the page.

    The logo (a PNG) is among them: decoration, which a screen reader passes by.
    """
    shapes = (
        *_logo(logo),
        f'<path fill-rule="evenodd" d="{_marks()}"/>',
        f'<path fill="none" {HAIR} d="{"".join(map(_rectangle, _character_boxes()))}"/>',
        f'<path fill="none" {LINE} d="{"".join(map(_rectangle, _frames()))}"/>',
        f'<path fill="none" {LINE} d="M25 54h128M25 233h160"/>',
        f'<path fill="none" {HAIR} d="M25 149h160"/>',
    )
    return _svg(LAYOUT["width"], LAYOUT["height"], shapes)


def _logo(png: bytes) -> Iterator[str]:
    if png:
        place = 'x="25" y="26" width="16" height="17" preserveAspectRatio="xMinYMid meet"'
        yield f'<image {place} href="data:image/png;base64,{b64encode(png).decode()}"/>'


Box = tuple[float, float, float, float]
"""x, y, width, height in mm."""


def _character_boxes() -> Iterator[Box]:
    email, day = LAYOUT["email"], LAYOUT["date"]
    for row in range(email["rows"]):
        for column in range(email["columns"]):
            x, y = email["x"] + column * email["width"], email["y"] + row * email["pitch"]
            yield x, y, email["width"], email["height"]
    x = day["x"]
    for digits in day["groups"]:
        for digit in range(digits):
            yield x + digit * day["width"], day["y"], day["width"], day["height"]
        x += digits * day["width"] + day["gap"]


def _frames() -> Iterator[Box]:
    ticks, signature = LAYOUT["ticks"], LAYOUT["signature"]
    for y in ticks["y"]:
        yield ticks["x"], y, ticks["size"], ticks["size"]
    yield signature["x"], signature["y"], signature["width"], signature["height"]


def _marks() -> str:
    """Return the corner marks: a black square each, its white modules cut out."""
    size = LAYOUT["marks"]["size"]
    module = size / 6
    path = ""
    for mark in LAYOUT["marks"]["corners"]:
        path += _rectangle((mark["x"], mark["y"], size, size))
        for row, bits in enumerate(mark["bits"], start=1):
            for column, bit in enumerate(bits, start=1):
                if bit == "1":
                    x, y = mark["x"] + column * module, mark["y"] + row * module
                    path += _rectangle((x, y, module, module))
    return path


def _rectangle(box: Box) -> str:
    x, y, width, height = box
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"


def _svg(width: float, height: float, shapes: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"{''.join(shapes)}</svg>"
    )

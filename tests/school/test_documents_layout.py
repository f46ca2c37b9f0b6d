"""What a reader of scanned sheets relies on stands where layout.toml says."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest

from preau.school.documents.drawings import qr_code
from preau.school.documents.layout import LAYOUT
from preau.school.documents.render import render_authorisations
from tests.school.sheets import SHEET, sheet

DOTS_PER_MM = 8
Ink = Callable[[float, float], int]
"""The grey at a place in mm: 0 black, 255 white."""


@pytest.fixture(scope="module")
def ink() -> Ink:
    """Return the printed sheet, with a name and an address as long as they may be."""
    long = sheet(
        name="Wolfeschlegelsteinhausen " * 4,
        functions=("Maître de seconde langue " * 8,),
        email=f"{'w' * 38}@example.org",
    )
    with pypdfium2.PdfDocument(render_authorisations([long]).pdf) as document:
        image: Any = document[0].render(scale=DOTS_PER_MM * 25.4 / 72, grayscale=True)
        pixels, stride = bytes(image.buffer), image.stride
    return lambda x, y: pixels[int(y * DOTS_PER_MM) * stride + int(x * DOTS_PER_MM)]


def test_each_corner_mark_shows_the_bits_of_its_number(ink: Ink) -> None:
    size = LAYOUT["marks"]["size"]
    for mark in LAYOUT["marks"]["corners"]:
        framed = ["000000", *(f"0{bits}0" for bits in mark["bits"]), "000000"]
        for row, bits in enumerate(framed):
            for column, bit in enumerate(bits):
                x = mark["x"] + (column + 0.5) * size / 6
                y = mark["y"] + (row + 0.5) * size / 6
                assert ink(x, y) == (255 if bit == "1" else 0), (mark["id"], row, column)


@pytest.mark.parametrize("margin", [0.8, 2.0])
def test_the_marks_stand_free(ink: Ink, margin: float) -> None:
    size = LAYOUT["marks"]["size"]
    for mark in LAYOUT["marks"]["corners"]:
        for step in range(19):
            along = step * size / 18
            assert ink(mark["x"] + along, mark["y"] - margin) == 255
            assert ink(mark["x"] + along, mark["y"] + size + margin) == 255
            assert ink(mark["x"] - margin, mark["y"] + along) == 255
            assert ink(mark["x"] + size + margin, mark["y"] + along) == 255


def test_the_codes_have_their_white_zone(ink: Ink) -> None:
    for place in LAYOUT["qr"].values():
        module = place["size"] / 25
        for step in range(100):
            along = step * place["size"] / 100
            for away in (0.5 * module, 2 * module, 3.5 * module):
                assert ink(place["x"] + along, place["y"] - away) == 255
                assert ink(place["x"] + along, place["y"] + place["size"] + away) == 255
                assert ink(place["x"] - away, place["y"] + along) == 255
                assert ink(place["x"] + place["size"] + away, place["y"] + along) == 255


def test_nothing_is_printed_inside_what_a_hand_fills(ink: Ink) -> None:
    ticks, signature, day = LAYOUT["ticks"], LAYOUT["signature"], LAYOUT["date"]
    zones = [(ticks["x"], y, ticks["size"], ticks["size"]) for y in ticks["y"]]
    zones.append((signature["x"], signature["y"], signature["width"], signature["height"]))
    zones.append((day["x"], day["y"], day["width"], day["height"]))
    for x, y, width, height in zones:
        for across in range(5, 96):
            for down in range(5, 96):
                assert ink(x + across * width / 100, y + down * height / 100) == 255


def test_the_frames_are_drawn_where_the_layout_says(ink: Ink) -> None:
    ticks, signature, email = LAYOUT["ticks"], LAYOUT["signature"], LAYOUT["email"]
    for y in ticks["y"]:
        assert ink(ticks["x"], y + ticks["size"] / 2) < 100
    assert ink(signature["x"] + signature["width"] / 2, signature["y"]) < 100
    for column in range(email["columns"] + 1):
        x = email["x"] + column * email["width"]
        assert min(ink(x + shift, email["y"] + 1) for shift in (-0.13, 0, 0.13)) < 200


def test_each_letter_of_the_address_stands_in_its_own_box(ink: Ink) -> None:
    email = LAYOUT["email"]
    for row in range(email["rows"]):
        for column in range(email["columns"]):
            x, y = email["x"] + column * email["width"], email["y"] + row * email["pitch"]
            inside = [
                ink(x + across / 8, y + down / 8)
                for across in range(5, int(email["width"] * 8) - 4)
                for down in range(5, int(email["height"] * 8) - 4)
            ]
            assert min(inside) < 120, (row, column)


def test_the_layout_is_that_of_an_a4_page() -> None:
    with pypdfium2.PdfDocument(render_authorisations([SHEET]).pdf) as document:
        width, height = document[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_another_library_than_the_one_that_drew_them_reads_the_codes() -> None:
    scale = 200 / 25.4
    with pypdfium2.PdfDocument(render_authorisations([SHEET]).pdf) as document:
        image = document[0].render(scale=200 / 72, grayscale=True).to_numpy()
    page = np.ascontiguousarray(image.reshape(image.shape[:2]))
    for code in LAYOUT["qr"].values():
        around = code["size"] * 4 / 25
        left, top = (int((code[axis] - around) * scale) for axis in "xy")
        side = int((code["size"] + 2 * around) * scale)
        found, *_ = cv2.QRCodeDetector().detectAndDecode(page[top : top + side, left : left + side])
        assert found == code["prefix"] + SHEET.reference


def test_a_text_that_makes_another_size_of_code_is_refused() -> None:
    assert 'viewBox="0 0 25 25"' in qr_code("PRA:0123456789AB")
    for text in ("PRA:1", "PRA:" + "A" * 20):
        with pytest.raises(ValueError, match="25 modules"):
            qr_code(text)

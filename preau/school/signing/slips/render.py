"""Slips as one PDF, several on an A4 page, with marks to cut along."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path

from preau.school.documents.join import join
from preau.school.documents.letters import printable
from preau.school.documents.render import RenderedDocument
from preau.school.documents.typesetting import typeset
from preau.school.signing.slips.slip import SlipData, content_of, warning_of

TEMPLATE = Path(__file__).with_name("slips.typ")
TITLE = "Billets à signer sans papier"
COLUMNS, ROWS = 2, 4
WIDTH, HEIGHT = 210 / COLUMNS, 297 / ROWS
"""Of one slip, in mm: A7, lying."""
PART = 25 * COLUMNS * ROWS
"""Slips compiled at once: whole pages."""


def render_slips(slips: Sequence[SlipData]) -> RenderedDocument:
    """Draw the slips, in their order. Raise ValueError when there is none."""
    if not slips:
        raise ValueError("no slip to draw")
    parts = [slips[start : start + PART] for start in range(0, len(slips), PART)]
    warnings = [warning for slip in slips if (warning := warning_of(slip))]
    return RenderedDocument(join([_part(part) for part in parts]), warnings)


def _part(slips: Sequence[SlipData]) -> bytes:
    school = slips[0].school
    content = {
        "title": TITLE,
        "author": printable(school.name),
        "columns": COLUMNS,
        "rows": ROWS,
        "width": WIDTH,
        "height": HEIGHT,
        "marks": cut_marks(),
        "logo": _logo(school.logo),
        "slips": [content_of(slip) for slip in slips],
    }
    return typeset(TEMPLATE, content, repeated="slips")


def cut_marks() -> str:
    """Return an SVG of the page: short lines at its edge and crosses inside, where to cut."""
    xs = [WIDTH * column for column in range(1, COLUMNS)]
    ys = [HEIGHT * row for row in range(1, ROWS)]
    path = "".join((*_edges(xs, ys), *(_cross(x, y) for x in xs for y in ys)))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297">'
        f'<path fill="none" stroke="#000" stroke-width="0.2" d="{path}"/></svg>'
    )


def _edges(xs: Sequence[float], ys: Sequence[float]) -> Iterator[str]:
    for x in xs:
        yield f"M{x:g} 5v5M{x:g} 287v5"  # printers leave the first millimetres white
    for y in ys:
        yield f"M5 {y:g}h5M200 {y:g}h5"


def _cross(x: float, y: float) -> str:
    return f"M{x - 2.5:g} {y:g}h5M{x:g} {y - 2.5:g}v5"


def _logo(png: bytes) -> str:
    if not png:
        return ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
        '<image width="10" height="10" preserveAspectRatio="xMinYMid meet" '
        f'href="data:image/png;base64,{b64encode(png).decode()}"/></svg>'
    )

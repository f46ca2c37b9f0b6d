"""Drawn things as SVG: a signature's strokes, a ticked box."""

from collections.abc import Sequence

from preau.school.signing.rules import HEIGHT, WIDTH, Stroke

PEN = 'fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round"'
TICKED = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    f'<path {PEN} stroke-width="0.7" d="M1 1h8v8h-8z"/>'
    f'<path {PEN} stroke-width="1.2" d="M2.6 5.2l1.8 2l3.2-4.4"/></svg>'
)


def drawing(strokes: Sequence[Stroke]) -> str:
    """Return a signature as lines, in the space where it was drawn."""
    path = "".join(map(_line, strokes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path {PEN} stroke-width="5" d="{path}"/></svg>'
    )


def _line(stroke: Stroke) -> str:
    """Return the path of a stroke; a dot is a line to where it began."""
    first, *others = stroke
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in others or [first])

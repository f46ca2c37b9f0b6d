"""A signature that was drawn: read from what a browser sends, never trusted. No Django."""

import json
from typing import Any

from preau.school.signing.rules import Stroke, is_signature

LONGEST = 100_000
"""Characters: 5,000 points take half of it."""


class NotASignature(ValueError):  # noqa: N818 - a refusal, not a fault
    """What was sent is no drawing, or a dot."""


def read_drawing(sent: str) -> tuple[Stroke, ...]:
    """Return the strokes of a JSON document: [[[x, y], …], …]. Raise NotASignature."""
    if len(sent) > LONGEST:
        raise NotASignature
    try:
        strokes = tuple(tuple(map(_point, stroke)) for stroke in json.loads(sent))
    except (ValueError, TypeError, RecursionError) as error:
        raise NotASignature from error
    strokes = tuple(filter(None, strokes))
    if not is_signature(strokes):
        raise NotASignature
    return strokes


def _point(sent: Any) -> tuple[int, int]:
    x, y = sent
    if type(x) is not int or type(y) is not int:
        raise NotASignature
    return x, y

"""Whether the words of a wording fit the printed sheet: measured by typst itself, on that sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from preau.school.documents.render import TEMPLATE, page_content
from preau.school.documents.sheets import SheetData
from preau.school.documents.typesetting import typeset_and_ask

POINT = 25.4 / 72
"""In mm."""
LINE_HEIGHT = 1.214
"""From line to line, in letter sizes: capitals of Noto Sans (0.714) and sheet.typ's leading."""
LETTER_WIDTH = 0.5
"""Of running French text, in letter sizes: near enough to say how much has to go."""
SLACK = 0.05
"""mm that a measure may be off in its last digits."""


@dataclass(frozen=True)
class Room:
    """A place on the sheet (sheet.typ): width and height in mm, size of the letters in points."""

    width: float
    height: float
    points: float

    def excess(self, taken: float) -> tuple[int, int]:
        """Return about how many lines, and letters, are too many; zeros when all of it fits."""
        over = taken - self.height - SLACK
        lines = max(0, ceil(over / (LINE_HEIGHT * self.points * POINT)))
        letters = self.width / (LETTER_WIDTH * self.points * POINT)
        return lines, 10 * round(lines * letters / 10)


INTRO = Room(160, 14, 9.5)
DECLARATION = Room(149, 16, 9.5)
NOTES = Room(77, 31, 7.5)
"""Two columns: what is too long goes on below the second one."""


@dataclass(frozen=True, kw_only=True)
class Excess:
    """A part that is too long: "intro", "declaration-1", "declaration-2" or "notes"."""

    part: str
    lines: int
    letters: int


def draw_and_measure(sheet: SheetData) -> tuple[bytes, list[Excess]]:
    """Return the PDF of one sheet, and the parts of its words that are too long for it."""
    content = page_content([sheet], measured=True)
    pdf, taken = typeset_and_ask(TEMPLATE, content, "room")
    measures = (Excess(part=part, lines=n, letters=m) for part, (n, m) in _measured(taken))
    return pdf, [one for one in measures if one.lines]


def _measured(taken: dict[str, Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    yield "intro", INTRO.excess(taken["intro"])
    for number, height in enumerate(taken["declarations"], start=1):
        yield f"declaration-{number}", DECLARATION.excess(height)
    yield "notes", NOTES.excess(taken["notes"])

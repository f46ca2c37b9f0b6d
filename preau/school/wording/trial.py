"""A wording tried on the printed sheet before it is published."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from threading import Lock

import pypdfium2

from preau.school.consents.models import Text
from preau.school.consents.texts import Wording, in_force
from preau.school.documents.room import draw_and_measure
from preau.school.documents.specimen import TRIAL, specimen
from preau.school.wording import rules
from preau.school.wording.words import Words

DOTS_PER_INCH = 110
_one_at_a_time = Lock()
"""pdfium serves one thread at a time."""


@dataclass(frozen=True)
class Trial:
    """A wording as it would be published, its sheet, and what keeps it from being published.

    `before` is the text that holds on its first day without it.
    """

    wording: Wording
    before: Wording
    pdf: bytes
    problems: list[rules.Problem]

    @property
    def picture(self) -> str:
        """Return the printed page as the address of a picture (data:image/png)."""
        return f"data:image/png;base64,{b64encode(picture(self.pdf)).decode()}"


def trial(words: Words, *, version: str, valid_from: date | None, today: date) -> Trial:
    """Draw the words as their sheet, and say what has to be mended; three queries.

    Raises School.DoesNotExist before the school is set up.
    """
    texts = [text.wording for text in Text.objects.all()]
    day = valid_from or today
    name = version or rules.name_for(day, [text.version for text in texts])
    wording = words.wording(name, day)
    pdf, excesses = draw_and_measure(specimen(wording, stamp=TRIAL, today=today))
    problems = [
        *_problems_beside(wording, valid_from, texts, today),
        *rules.problems_of_words(words, excesses),
    ]
    return Trial(wording, in_force(texts, day), pdf, problems)


def picture(pdf: bytes) -> bytes:
    """Return the first page as a PNG in grey."""
    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
    png = BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _problems_beside(
    wording: Wording, valid_from: date | None, texts: Sequence[Wording], today: date
) -> Iterator[rules.Problem]:
    coming = [text for text in texts if text.published_at and text.valid_from > today]
    yield from rules.problems_of_name(wording.version, [text.version for text in texts])
    yield from rules.problems_of_day(valid_from, coming, today)

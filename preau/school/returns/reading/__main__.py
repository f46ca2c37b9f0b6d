"""`python -m preau.school.returns.reading FIRST LAST < FILE`: what reads strangers' files.

Apart from the site: a file made to crash a PDF library, or to fill the memory, ends this process
alone. Writes to standard output a line of JSON for the file, then for each page a line of JSON
followed by the bytes of its picture.
"""

import json
import resource
import sys
from dataclasses import replace
from typing import IO, Any

import cv2

from preau.school.returns.reading.files import NotReadableError, Pages, opened
from preau.school.returns.reading.found import Kind, Page
from preau.school.returns.reading.limits import MAX_PIXELS
from preau.school.returns.reading.page import read_page

MEMORY = 800 * 1024 * 1024
"""Address space, libraries included. A scanned sheet takes half of it, the largest picture that is
allowed (60 megapixels of PNG) 660 MB."""
SECONDS = 20
"""Processor time that one page may take before the process is ended."""


def main(file: IO[bytes], first: int, last: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    cv2.setNumThreads(1)
    try:
        with opened(file) as pages:
            _say({"count": pages.count})
            for number in range(first, min(last, pages.count) + 1):
                _allow_more_time()
                page = _read(pages, number)
                _say({**page.plain(), "size": len(page.picture)}, page.picture)
    except NotReadableError as refusal:
        _say({"refusal": str(refusal)})


def _read(pages: Pages, number: int) -> Page:
    try:
        page = read_page(pages.picture(number), number)
        return _or_too_large(page, pages)
    except (ValueError, OSError, MemoryError, cv2.error):
        return Page(number=number, kind=Kind.BROKEN)


def _or_too_large(page: Page, pages: Pages) -> Page:
    """Tell a page whose picture is too large to be drawn from one where nothing stands."""
    if page.kind not in (Kind.WHITE, Kind.OTHER):
        return page
    dots = pages.largest_picture(page.number)
    if dots <= MAX_PIXELS:
        return page
    return replace(page, kind=Kind.TOO_LARGE, megapixels=dots // 1_000_000)


def _allow_more_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _say(values: dict[str, Any], data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(values).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, int(sys.argv[1]), int(sys.argv[2]))

"""Signed sheets read back: what a page costs, and the memory for a PDF of 300 pages.

Processor time, from the page in the file to the verdict, in a process like the site's reader.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from preau.bench.measures import Measure, capped, megabytes
from preau.school.returns.reading import HOW_TO_INSTALL, is_installed

PAGES, QUICK_PAGES = 300, 24
MOST_MILLISECONDS = 350.0
"""For 95 of 100 pages (issue 5)."""
MOST_MEGABYTES = 400.0


def reading(*, quick: bool) -> Iterator[Measure]:
    """Yield the 95th percentile of a page's milliseconds, and the most memory that was held."""
    if not is_installed():
        print(HOW_TO_INSTALL, file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        pile = str(Path(folder) / "pile.pdf")
        _run("write", pile, str(QUICK_PAGES if quick else PAGES))
        said = json.loads(_run("read", pile))
    spent = statistics.quantiles(said["milliseconds"], n=20)[-1]
    yield capped("reading", round(spent, 1), "ms", MOST_MILLISECONDS)
    yield capped("reading-memory", round(said["megabytes"]), "Mo", MOST_MEGABYTES)


def _run(*arguments: str) -> bytes:
    command = [sys.executable, "-m", "preau.bench.reading", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    """`write FILE COUNT` makes a pile; `read FILE` reads it and prints what it took as JSON."""
    what, path = sys.argv[1], Path(sys.argv[2])
    if what == "write":
        from preau.bench.scans import write_scans

        write_scans(path, int(sys.argv[3]))
    else:
        spent = list(_read(path))
        print(json.dumps({"milliseconds": spent, "megabytes": megabytes()}))


def _read(path: Path) -> Iterator[float]:
    """Read each page; yield its milliseconds. A reader that reads wrongly is not measured."""
    import cv2

    from preau.bench.scans import DISTINCT
    from preau.bench.sheets import reference
    from preau.school.returns.reading.files import opened
    from preau.school.returns.reading.page import read_page

    cv2.setNumThreads(1)
    with path.open("rb") as file, opened(file) as pages:
        for number in range(1, pages.count + 1):
            started = time.process_time()
            page = read_page(pages.picture(number), number)
            yield 1000 * (time.process_time() - started)
            assert page.reference == reference((number - 1) % DISTINCT), page.kind


if __name__ == "__main__":
    main()

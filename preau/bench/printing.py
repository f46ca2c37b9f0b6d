"""A thousand sheets in one PDF: how fast, beside reportlab without tags, and in how much memory.

Processor time, of all threads: what one core would take. Each number is the median of several
processes, each of which has drawn one sheet before.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from preau.bench.measures import Measure, capped, megabytes

COUNT, QUICK_COUNT = 1_000, 100
REPEATS, QUICK_REPEATS = 3, 1
MOST_SECONDS = 4.0
"""For a thousand sheets (issue 5)."""
MOST_MEGABYTES = 400.0
LEAST = 0.8
"""What tags may cost: a fifth of the speed at which reportlab draws the same page without any."""
NO_REPORTLAB = (
    "L’impression n’est pas comparée à reportlab : cette bibliothèque ne sert qu’à cela, et n’est"
    " pas installée ici (make install-dev)."
)


def printing(*, quick: bool) -> Iterator[Measure]:
    """Yield the seconds for a thousand sheets, the memory, and the speed beside the limit."""
    count, repeats = (QUICK_COUNT, QUICK_REPEATS) if quick else (COUNT, REPEATS)
    seconds, megabytes = _median("ours", count, repeats)
    thousand = seconds * 1_000 / count
    yield capped("print-thousand", round(thousand, 2), "s", MOST_SECONDS)
    yield capped("print-memory", round(megabytes), "Mo", MOST_MEGABYTES)
    if find_spec("reportlab") is None:
        print(NO_REPORTLAB, file=sys.stderr)
        return
    limit, _ = _median("untagged", count, repeats)
    yield result(count / seconds, count / limit)


def result(value: float, limit: float) -> Measure:
    """Return the line for our sheets a second and reportlab's."""
    ratio = value / limit
    return Measure(
        name="print",
        database="-",
        value=round(value, 1),
        unit="feuilles/s",
        limit=round(limit, 1),
        ratio=round(ratio, 4),
        target=LEAST,
        ok=ratio >= LEAST,
    )


def _median(how: str, count: int, repeats: int) -> tuple[float, float]:
    """Return the seconds and the megabytes of drawing so many sheets."""
    command = [sys.executable, "-m", "preau.bench.printing", how, str(count)]
    runs = [subprocess.run(command, stdout=subprocess.PIPE, check=True) for _ in range(repeats)]
    said = [json.loads(run.stdout) for run in runs]
    return (
        statistics.median(one["seconds"] for one in said),
        statistics.median(one["megabytes"] for one in said),
    )


def main() -> None:
    """Draw sheets as it is asked; print what it took as JSON."""
    from preau.bench.sheets import sheets

    how, count = sys.argv[1], int(sys.argv[2])
    draw: Callable[..., object]
    if how == "ours":
        from preau.school.documents.render import render_authorisations as draw
    else:
        from preau.bench.untagged import draw_untagged as draw
    draw(sheets(1))
    wanted = sheets(count)
    started = time.process_time()
    draw(wanted)
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "megabytes": megabytes()}))


if __name__ == "__main__":
    main()

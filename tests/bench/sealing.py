"""`python -m tests.bench.sealing [--times 100]`: what a signed document costs, in milliseconds."""

import argparse
import statistics
import time
from collections.abc import Callable

from preau.school.sealing.checking import check
from preau.school.sealing.pades import sign
from preau.school.signing.evidence.render import render_evidence
from tests.school.seals import SEALED_AT, key_of
from tests.school.signatures import STROKES, signed


def median(do: Callable[[], object], times: int) -> float:
    """Return the median of several runs in milliseconds, the first one not counted."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        do()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[1:])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args().times
    data = signed(typed_name="", strokes=STROKES)
    pdf = render_evidence(data)
    sealed = sign(pdf, key=key_of(), reason="Mesure", now=SEALED_AT)
    known = [key_of().certificate]
    # another name each time: typst remembers what it has laid out
    names = iter(range(10**6))
    print(f"{median(lambda: render_evidence(signed(name=f'N {next(names)}')), times):.1f} drawn")
    print(f"{median(lambda: sign(pdf, key=key_of(), reason='x', now=SEALED_AT), times):.1f} sealed")
    print(f"{median(lambda: check(sealed, certificates=known), times):.1f} checked")
    print(f"{len(sealed)} bytes")


if __name__ == "__main__":
    main()

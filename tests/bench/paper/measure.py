"""`python -m tests.bench.paper.measure --sheets 600 --seed 1`: how well sheets are read back.

Prints a table (Markdown). Exit 1 when a target of docs/reading.md is missed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from preau.school.returns.reading.files import opened
from preau.school.returns.reading.found import Kind, Page, Verdict
from preau.school.returns.reading.page import read_page
from tests.bench.paper.machines import captured
from tests.bench.paper.sheets import Truth, filled_pages, truths


@dataclass(frozen=True)
class Sheet:
    """One sheet, what was done to it, what was read, and the processor's milliseconds."""

    truth: Truth
    page: Page
    spent: float


@dataclass(frozen=True)
class Row:
    """One line of the table: `count` of `of`, to be at most or at least `target` (0 to 1)."""

    name: str
    count: int
    of: int
    target: float
    at_least: bool = False

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def good(self) -> bool:
        return self.share >= self.target if self.at_least else self.share <= self.target

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "yes" if self.good else "**no**"
        share = f"{100 * self.share:.1f} %"
        target = f"{sign} {100 * self.target:g} %"
        return f"| {self.name} | {self.count} of {self.of} | {share} | {target} | {verdict} |"


def read_pile(count: int, seed: int, part: int = 0) -> Iterator[Sheet]:
    """Make sheets and read each as it came from its machine. The same seed, the same sheets."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, part])
    pile = truths(count, rng)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page"
        for truth, paper in zip(pile, filled_pages(pile, rng), strict=True):
            path.write_bytes(captured(paper, truth.device, rng))
            started = time.process_time()
            with path.open("rb") as file, opened(file) as pages:
                page = read_page(pages.picture(1), 1)
            yield Sheet(truth, page, 1000 * (time.process_time() - started))


def rows(sheets: list[Sheet]) -> list[Row]:
    """Return the table's lines, with the targets of the issue."""
    ours = [s for s in sheets if s.truth.reference]
    judged = [s for s in ours if s.page.straight and s.page.kind is Kind.SHEET]
    signed = [s for s in judged if s.truth.signed]
    unsigned = [s for s in judged if not s.truth.signed]
    boxes = [pair for s in judged for pair in zip(s.truth.ticks, s.page.ticks, strict=True)]
    ticked = [found for done, found in boxes if done]
    empty = [found for done, found in boxes if not done]
    return [
        *(_found(device, ours) for device in ("scanner", "phone")),
        Row(
            "wrong reference",
            sum(s.page.reference not in ("", s.truth.reference) for s in sheets),
            len(sheets),
            0,
        ),
        Row(
            "foreign sheets taken for ours",
            sum(bool(s.page.reference) for s in sheets if not s.truth.reference),
            len(sheets) - len(ours),
            0,
        ),
        Row(
            "straightened, of those found",
            len(judged),
            sum(bool(s.page.reference) for s in ours),
            0.98,
            at_least=True,
        ),
        Row("unsigned judged signed", _signed(unsigned, Verdict.YES), len(unsigned), 0.01),
        Row("unsigned doubtful", _signed(unsigned, Verdict.DOUBTFUL), len(unsigned), 0.15),
        Row("signed doubtful", _signed(signed, Verdict.DOUBTFUL), len(signed), 0.03),
        Row("signed judged empty", _signed(signed, Verdict.NO), len(signed), 0.005),
        Row("ticked boxes judged empty", ticked.count(Verdict.NO), len(ticked), 0.005),
        Row("ticked boxes doubtful", ticked.count(Verdict.DOUBTFUL), len(ticked), 0.03),
        Row("empty boxes judged ticked", empty.count(Verdict.YES), len(empty), 0.01),
        Row("empty boxes doubtful", empty.count(Verdict.DOUBTFUL), len(empty), 0.03),
    ]


def _part(count: int, seed: int, part: int) -> list[Sheet]:
    """Read a share of the pile; the pictures are left behind."""
    return [replace(s, page=replace(s.page, picture=b"")) for s in read_pile(count, seed, part)]


def _found(device: str, ours: list[Sheet]) -> Row:
    own = [s for s in ours if s.truth.device == device]
    found = sum(s.page.reference == s.truth.reference for s in own)
    target = {"scanner": 0.995, "phone": 0.98}[device]
    return Row(f"QR found, {device}", found, len(own), target, at_least=True)


def _signed(sheets: list[Sheet], verdict: Verdict) -> int:
    return sum(s.page.signature is verdict for s in sheets)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sheets", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", type=int, default=1, help="processes, each with its own sheets")
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.parts, get_context("spawn")) as processes:
        shares = [asked.sheets // asked.parts] * asked.parts
        read = processes.map(_part, shares, [asked.seed] * asked.parts, range(asked.parts))
        sheets = [sheet for part in read for sheet in part]
    table = rows(sheets)
    print("| | count | share | target | met |\n| --- | --- | --- | --- | --- |")
    print("\n".join(map(str, table)))
    spent = np.array([s.spent for s in sheets])
    print(
        f"\n{len(sheets)} sheets, seed {asked.seed}, {asked.parts} parts. Processor time a sheet: "
        f"median {np.median(spent):.0f} ms, p95 {np.percentile(spent, 95):.0f} ms, "
        f"longest {spent.max():.0f} ms."
    )
    return 0 if all(row.good for row in table) and np.percentile(spent, 95) < 350 else 1


if __name__ == "__main__":
    sys.exit(main())

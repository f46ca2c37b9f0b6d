"""What was found on pages, in words: for the command's lines and its JSON document."""

from collections.abc import Iterable
from typing import Any

from preau.school.returns.models import Heap, ReturnedPage, Scan
from preau.school.returns.rules import shown

WORDS = {"yes": "oui", "no": "non", "doubtful": "douteux"}


def as_json(scans: Iterable[Scan]) -> list[dict[str, Any]]:
    """Return one object a file, with its pages."""
    return [
        {
            "file": scan.name,
            "problem": scan.problem,
            "pages": [_page(page) for page in scan.found.in_order()],
        }
        for scan in scans
    ]


def as_lines(scan: Scan) -> list[str]:
    """Return a line a page, or the one that says why the file cannot be read."""
    if scan.problem:
        return [f"{scan.name} : {scan.problem}"]
    return [
        f"{scan.name}, page {page.number} : {_sentence(page)}" for page in scan.found.in_order()
    ]


def _page(page: ReturnedPage) -> dict[str, Any]:
    staff = page.sheet.staff if page.sheet else None
    return {
        "page": page.number,
        "reference": page.sheet.reference if page.sheet else page.found["reference"],
        "key": staff.key if staff else "",
        "name": str(staff) if staff else "",
        "heap": page.heap,
        "reason": page.reason,
        "ticks": page.found["ticks"],
        "signature": page.found["signature"] if page.found["ticks"] else "",
    }


def _sentence(page: ReturnedPage) -> str:
    if page.sheet is None:
        return page.reason
    who = f"{page.sheet.staff} ({page.sheet.staff.key}), feuille {shown(page.sheet.reference)}"
    return f"{who} : {page.reason or Heap.READY.label.lower() + '.'}"

"""Typst, as every printed document of the school uses it: PDF/UA-1 for screen readers, PDF/A-2a for
the archive, in our own fonts.

What differs between people reaches typst as JSON and is shown as it is: `#read("…")` in a name
prints as `#read("…")`.
"""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from preau.school.documents.letters import font_folder

ROOT = Path(__file__).parent.parent
"""Templates of other features take what they share from documents/parts.typ."""
FORGOTTEN_AFTER = 11
"""typst remembers what it laid out during the last ten compilations; empty ones make it forget."""

_one_at_a_time = Lock()


def typeset(template: Path, content: dict[str, Any], *, repeated: str) -> bytes:
    """Return the PDF of a template (under ROOT) with its content.

    `repeated` names the list in it of what is printed for each person. The same content gives the
    same bytes: no time and no random number goes in.
    """
    with _one_at_a_time:  # a compiler serves one caller at a time
        pdf = _compile(template, content)
        many = len(content[repeated]) > 1  # one is little to keep
        for _ in range(FORGOTTEN_AFTER if many else 0):
            _compile(template, {**content, repeated: []})
    return pdf


def typeset_and_ask(template: Path, content: dict[str, Any], label: str) -> tuple[bytes, Any]:
    """Return the PDF, and the value of the one metadata in it that has this label."""
    with _one_at_a_time:
        pdf = _compile(template, content)  # a question is about what was compiled last
        answer = _compiler(template).query(f"<{label}>", field="value", one=True)
    return pdf, json.loads(answer)


def _compile(template: Path, content: dict[str, Any]) -> bytes:
    data = {"data": json.dumps(content)}
    pdf = _compiler(template).compile(
        format="pdf", sys_inputs=data, pdf_standards=["a-2a", "ua-1"], timestamp=0
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - typst gives a list for pages as images only
    return pdf


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(
        str(template), root=str(ROOT), font_paths=[font_folder()], ignore_system_fonts=True
    )

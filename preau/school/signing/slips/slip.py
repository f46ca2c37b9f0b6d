"""What one slip says, as the template takes it: all in letters that its font has."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from preau.school.documents.content import warning_for
from preau.school.documents.drawings import link_code
from preau.school.documents.letters import MISSING, breakable, printable
from preau.school.documents.sheets import SchoolHead

PURPOSE = (
    "Ce lien vous sert à donner l’adresse de votre compte SeGEC et à signer, sans papier, "
    "l’autorisation de la transmettre."
)
UNTIL = "À vous seul, une seule fois, jusqu’au {until}."
HOW = "Photographiez le code avec un téléphone, ou tapez cette adresse :"
LINE = 52
"""Characters of a link that one line takes."""


@dataclass(frozen=True, kw_only=True)
class SlipData:
    """One slip: whose it is, the whole link, and until when it serves (in words)."""

    school: SchoolHead
    name: str
    key: str
    functions: tuple[str, ...]
    link: str = field(repr=False)
    until: str


def content_of(slip: SlipData) -> dict[str, Any]:
    """Return everything that the template shows for one person."""
    return {
        "school": _shown(slip.school.name),
        "place": _shown(" · ".join(filter(None, (slip.school.address, _fase(slip.school))))),
        "name": _shown(slip.name) or MISSING,  # a heading may not be empty (PDF/UA)
        "functions": _shown(" · ".join(slip.functions)),
        "purpose": PURPOSE,
        "how": HOW,
        "until": UNTIL.format(until=slip.until),
        "link": lines_of(slip.link),
        "code": link_code(slip.link),
        "code_alt": "Code QR du lien écrit en bas de ce billet",
    }


def warning_of(slip: SlipData) -> str:
    """Return the sentence to say when the font lacks a letter of this slip, or nothing."""
    return warning_for(slip.name, slip.key, slip.functions)


def lines_of(link: str) -> list[str]:
    """Return a link in lines that fit, broken behind a slash where there is one."""
    lines = [""]
    for piece in _pieces(link):
        if len(lines[-1]) + len(piece) > LINE:
            lines.append("")
        lines[-1] += piece
    return lines


def _pieces(link: str) -> Iterator[str]:
    for part in link.replace("/", "/\n").split("\n"):
        yield from (part[start : start + LINE] for start in range(0, len(part), LINE))


def _fase(school: SchoolHead) -> str:
    return f"FASE {school.fase_number}"


def _shown(text: str) -> str:
    return breakable(printable(text))

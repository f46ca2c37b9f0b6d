"""Markdown to HTML: headings that can be linked to, French spaces, nothing dangerous."""

import re
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from preau.programme.curriculum.rules import WORD, fold

# CommonMark without raw HTML, with tables: what a page holds is text, never a script.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Heading:
    """A second-level heading: an entry of the page's table of contents."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Rendered:
    html: str
    headings: tuple[Heading, ...]
    text: str
    """All the words but the headings', without marks: for the search and its excerpts."""


def french_spaces(text: str) -> str:
    """Keep punctuation with its word, and write the apostrophe that is printed in French."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    return re.sub(r" ([:;!?»])", "\u00a0\\1", text).replace("« ", "«\u00a0")


def slug(text: str) -> str:
    return "-".join(WORD.findall(fold(text)))


def render(source: str) -> Rendered:
    """Render a page's body. Its headings start at the second level: the title is the page's h1."""
    tokens = MARKDOWN.parse(french_spaces(source))
    headings, words = [], []
    for opening, inline in pairwise(tokens):
        if inline.type == "inline" and opening.type != "heading_open":
            words.append(_text(inline))
        if opening.type == "heading_open" and opening.tag == "h2":
            heading = Heading(slug(_text(inline)), _text(inline))
            opening.attrSet("id", heading.anchor)
            headings.append(heading)
    html: str = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return Rendered(html, tuple(headings), " ".join(words))


def _text(inline: Token) -> str:
    return "".join(
        " " if child.type == "softbreak" else child.content for child in inline.children or []
    )

"""The curriculum: Markdown files in folders by discipline and cycle, read once and kept.

    content/<discipline>/discipline.md          title, order, icon; the introduction
    content/<discipline>/cycle-<n>/<page>.md    title, order; the page

The first lines say `name: value` between two lines of three dashes.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings

from preau.programme.curriculum.rendering import Rendered, french_spaces, render
from preau.programme.curriculum.rules import Part

CYCLES = {
    1: "2,5 à 5 ans",
    2: "5 à 8 ans",
    3: "8 à 10 ans",
    4: "10 à 12 ans",
}
"""The four cycles of fundamental education, and the ages of the pupils."""


class ContentError(Exception):
    """A file of the curriculum cannot be read; the message says which, and what it lacks."""


@dataclass(frozen=True)
class Page:
    """One page; `discipline_title` and the like stand here so that a page knows its place."""

    discipline: str
    discipline_title: str
    cycle: int
    slug: str
    title: str
    order: int
    body: Rendered

    @property
    def cycle_name(self) -> str:
        return f"Cycle {self.cycle}"

    @property
    def ages(self) -> str:
        return CYCLES[self.cycle]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return what the search looks at: the title is worth more than the text."""
        headings = " ".join(heading.text for heading in self.body.headings)
        place = f"{self.discipline_title} {self.cycle_name}"
        return (
            Part.of(self.title, 12),
            Part.of(headings, 5),
            Part.of(place, 4),
            Part.of(self.body.text, 1),
        )


@dataclass(frozen=True)
class Cycle:
    number: int
    ages: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Discipline:
    """A discipline and its pages, in the order of the curriculum."""

    slug: str
    title: str
    summary: str
    icon: str
    order: int
    introduction: Rendered
    pages: tuple[Page, ...]

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Return the cycles that have pages."""
        return tuple(
            Cycle(number, ages, found)
            for number, ages in CYCLES.items()
            if (found := tuple(page for page in self.pages if page.cycle == number))
        )

    def around(self, page: Page) -> tuple[Page | None, Page | None]:
        """Return the page before and the page after, over all cycles."""
        here = self.pages.index(page)
        return (
            self.pages[here - 1] if here else None,
            self.pages[here + 1] if here + 1 < len(self.pages) else None,
        )


@dataclass(frozen=True)
class Curriculum:
    disciplines: tuple[Discipline, ...]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for discipline in self.disciplines for page in discipline.pages)

    def discipline(self, slug: str) -> Discipline | None:
        return next((found for found in self.disciplines if found.slug == slug), None)


def curriculum() -> Curriculum:
    """Return the site's curriculum; the files are read once a process."""
    return load(settings.CURRICULUM_DIR)


@lru_cache(maxsize=4)
def load(folder: Path) -> Curriculum:
    """Read a folder. Raise ContentError for a file that does not say what it is."""
    found = [_discipline(path) for path in sorted(folder.glob("*/discipline.md"))]
    return Curriculum(tuple(sorted(found, key=lambda discipline: discipline.order)))


def _discipline(path: Path) -> Discipline:
    fields, body = _read(path, "title", "summary", "icon", "order")
    discipline = Discipline(
        slug=path.parent.name,
        title=fields["title"],
        summary=fields["summary"],
        icon=fields["icon"],
        order=_number(path, fields["order"]),
        introduction=render(body),
        pages=(),
    )
    pages = [_page(discipline, found) for found in sorted(path.parent.glob("cycle-*/*.md"))]
    return replace(discipline, pages=tuple(sorted(pages, key=lambda p: (p.cycle, p.order, p.slug))))


def _page(discipline: Discipline, path: Path) -> Page:
    fields, body = _read(path, "title", "order")
    cycle = _number(path, path.parent.name.removeprefix("cycle-"))
    if cycle not in CYCLES:
        raise ContentError(f"{path}: le dossier doit être l’un de cycle-1 à cycle-4.")
    return Page(
        discipline=discipline.slug,
        discipline_title=discipline.title,
        cycle=cycle,
        slug=path.stem,
        title=fields["title"],
        order=_number(path, fields["order"]),
        body=render(body),
    )


def _read(path: Path, *names: str) -> tuple[dict[str, str], str]:
    start, _, rest = path.read_text("utf-8").partition("---\n")
    head, end, body = rest.partition("\n---\n")
    if start or not end:
        raise ContentError(f"{path}: l’en-tête entre deux lignes de trois tirets manque.")
    pairs = (line.partition(":") for line in head.splitlines())
    fields = {name.strip(): french_spaces(value.strip()) for name, _, value in pairs}
    if missing := [name for name in names if not fields.get(name)]:
        raise ContentError(f"{path}: il manque dans l’en-tête {', '.join(missing)}.")
    return fields, body


def _number(path: Path, value: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise ContentError(f"{path}: «\u00a0{value}\u00a0» n’est pas un nombre.") from error

"""Searching the curriculum: every word, without regard to accents or capitals, best first."""

from dataclasses import dataclass

from preau.programme.curriculum.content import Curriculum, Page
from preau.programme.curriculum.rules import Snippet, excerpt, highlight, query_words, score

MAX_QUERY = 200
"""Characters of a query that are read: nobody types more."""


@dataclass(frozen=True)
class Hit:
    """A page that answers, with its title and an excerpt cut for marking the words found."""

    page: Page
    title: list[Snippet]
    excerpt: list[Snippet]


@dataclass(frozen=True)
class WordCount:
    """How many pages hold one word of a query whose words no page holds together."""

    word: str
    pages: int


@dataclass(frozen=True)
class Search:
    """A search over a curriculum."""

    curriculum: Curriculum
    query: str

    @property
    def words(self) -> list[str]:
        return query_words(self.query[:MAX_QUERY])

    def pages(self) -> list[Page]:
        """Return the pages that hold every word, best first."""
        scored = [(score(page.parts, self.words), page) for page in self.curriculum.pages]
        found = [(value, page) for value, page in scored if value]
        return [page for _, page in sorted(found, key=lambda pair: -pair[0])]

    def hits(self, pages: list[Page]) -> list[Hit]:
        """Return what a list shows of these pages."""
        words = self.words
        return [
            Hit(
                page,
                highlight(page.title, words),
                highlight(excerpt(page.body.text, words), words),
            )
            for page in pages
        ]

    def word_counts(self) -> list[WordCount]:
        """Return each word alone and its number of pages: what to drop when nothing was found."""
        typed = [word for word in self.query[:MAX_QUERY].split() if query_words(word)]
        return [WordCount(w, len(Search(self.curriculum, w).pages())) for w in typed]

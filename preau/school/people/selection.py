"""The people that somebody has ticked: kept with the session, whatever page or filter is shown."""

from collections.abc import Iterable
from typing import Any

KEY = "selection"
MOST = 2_000
"""What one session may keep: more than the largest school."""

MOST_DIGITS = 18
"""Of a row's number: more do not fit into 64 bits."""


class Selection:
    """The ticked people of one session, by pk; `key` tells what they are ticked for."""

    def __init__(self, session: Any, key: str = KEY) -> None:
        self.session, self.key = session, key
        self.chosen: set[int] = set(session.get(key, ()))

    def __len__(self) -> int:
        return len(self.chosen)

    def __contains__(self, pk: int) -> bool:
        return pk in self.chosen

    def keep(self, *, shown: Iterable[str], ticked: Iterable[str]) -> None:
        """Take over the ticks of what was shown; whoever was not shown stays as they were."""
        self._store((self.chosen - numbers(shown)) | numbers(ticked))

    def add(self, people: Iterable[int]) -> None:
        self._store(self.chosen | set(people))

    def remove(self, people: Iterable[int]) -> None:
        self._store(self.chosen - set(people))

    def clear(self) -> None:
        self._store(set())

    def _store(self, chosen: set[int]) -> None:
        self.chosen = set(sorted(chosen)[:MOST])
        self.session[self.key] = sorted(self.chosen)


def numbers(values: Iterable[str]) -> set[int]:
    """Return the numbers among what a form sent; one that no row can have is none."""
    short = (value for value in values if len(value) <= MOST_DIGITS)
    return {int(value) for value in short if value.isascii() and value.isdecimal()}

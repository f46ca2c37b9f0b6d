"""A service takes and gives so much at a time: pages to read, portions to send. No Django here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

Item = TypeVar("Item")
Query = dict[str, str | int]


@dataclass(frozen=True)
class Page:
    """One page of a list (RFC 7644 §3.4.2; `next_cursor`: RFC 9865 §2)."""

    items: list[Any]
    total: int = 0
    next_cursor: str = ""


def pages(ask: Callable[[Query], Page], *, size: int, cursor: bool) -> Iterator[Any]:
    """Yield everything that a service lists, page by page."""
    return _by_cursor(ask, size) if cursor else _by_index(ask, size)


def _by_cursor(ask: Callable[[Query], Page], size: int) -> Iterator[Any]:
    """RFC 9865 §2: an empty cursor asks for the first page."""
    page = ask({"cursor": "", "count": size})
    yield from page.items
    while page.next_cursor:
        page = ask({"cursor": page.next_cursor, "count": size})
        yield from page.items


def _by_index(ask: Callable[[Query], Page], size: int) -> Iterator[Any]:
    """RFC 7644 §3.4.2.4: the service may give fewer than asked."""
    start, total = 1, 1
    while start <= total:
        page = ask({"startIndex": start, "count": size})
        yield from page.items
        if not page.items:
            return
        start, total = start + len(page.items), page.total


def portions(
    items: Iterable[Item], weigh: Callable[[Item], int], *, most: int, room: int
) -> Iterator[list[Item]]:
    """Cut a list by the number of items and by their weight together (RFC 7644 §3.7.4).

    An item that is too heavy by itself goes alone: the service says no to it, not to the others.
    """
    portion: list[Item] = []
    size = 0
    for item in items:
        weight = weigh(item)
        if portion and (len(portion) >= most or size + weight > room):
            yield portion
            portion, size = [], 0
        portion.append(item)
        size += weight
    if portion:
        yield portion

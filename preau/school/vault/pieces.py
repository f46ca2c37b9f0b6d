"""Files kept encrypted piece by piece: the largest one takes no more memory than the smallest."""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import IO

from preau.school.vault import OVERHEAD, decrypt, encrypt

PIECE = 1024 * 1024


def write(chunks: Iterable[bytes], file: IO[bytes], *, about: str) -> None:
    """Encrypt what comes, in chunks of any size, into a file. `about` names its one place."""
    for number, (piece, last) in enumerate(_pieces(chunks)):
        file.write(encrypt(piece, about=_place(about, number, last=last)))


def read(file: IO[bytes], *, about: str) -> Iterator[bytes]:
    """Yield what `write` was given about the same thing, piece by piece.

    Raises WrongKey for a file of another key or place, and for one that was cut.
    """
    for number, (piece, last) in enumerate(_encrypted(file)):
        yield decrypt(piece, about=_place(about, number, last=last))


def plain_size(kept: int) -> int:
    """Return how many bytes a file of so many encrypted ones holds."""
    return kept - OVERHEAD * ceil(kept / (PIECE + OVERHEAD))


def _place(about: str, number: int, *, last: bool) -> str:
    """Bind a piece to its place, so that none can be left out, moved or taken from elsewhere."""
    return f"{about}:{number}:{'last' if last else 'more'}"


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut what comes into pieces of one size; the last one, perhaps empty, is marked."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > PIECE:
            yield bytes(held[:PIECE]), False
            del held[:PIECE]
    yield bytes(held), True


def _encrypted(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    size = PIECE + OVERHEAD
    piece = file.read(size)
    while following := file.read(size):
        yield piece, False
        piece = following
    yield piece, True

"""Which files can be asked for: each feature registers its own in AppConfig.ready()."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Protocol

Progress = Callable[[int, int], None]
"""Called with (done, total) as often as one likes, at least once a minute: it keeps the work ours.

It raises when somebody else has taken the work over, which ends the making.
"""


def unheard(_done: int, _total: int) -> None:
    """Report to nobody: for what is quick."""


class NotMade(Exception):  # noqa: N818 - a refusal, not a fault
    """The file cannot be made; the message is a French sentence, which the page shows."""


def _nothing() -> None: ...


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file is whole: French sentences about what a person should look at, and what to write down.

    `keep` is run once the file counts as made, in the same transaction: whoever is killed before
    has remembered nothing of a file that nobody gets.
    """

    warnings: Sequence[str] = ()
    keep: Callable[[], None] = field(default=_nothing)


class Make(Protocol):
    """Write a file. It may be killed and begun again, so it changes nothing itself: see Made.keep.

    `params` are those that were asked for; `file` can be read and sought too; `by` asked for it.
    Raises NotMade.
    """

    def __call__(
        self, *, params: dict[str, Any], file: IO[bytes], progress: Progress, by: str, now: datetime
    ) -> Made: ...


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file: how it is made, in what its progress is counted ("feuille,feuilles"), and
    the page (the name of an address) that leads to it and is called `page_title`. `heads_only`: it
    is for somebody who decides for the school, when it is asked for and when it is fetched.
    """

    make: Make
    unit: str
    page: str
    page_title: str
    heads_only: bool = False


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a kind known, by the name that its rows keep."""
    KINDS[name] = kind

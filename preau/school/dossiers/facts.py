"""What the school's database holds about somebody's permissions: plain values, no Django.

Actors are named as the journal does (`user:<pk>`, `command`, `automatic`, `worker`): who reads a
file learns no colleague's name from it (decision 40).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from preau.school.consents.texts import Wording


class Origin(StrEnum):
    """From what a permission was encoded."""

    HAND = "hand"
    LIST = "list"
    SHEET = "sheet"
    SCREEN = "screen"
    AGAIN = "again"


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody or a program did once."""

    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A sheet that was printed for somebody; `email` is the address that stood on it, if any."""

    reference: str
    done: Act
    school_year: str
    text_version: str
    email: str


@dataclass(frozen=True, kw_only=True)
class ReturnedSheet:
    """A signed sheet that came back: the page (its number in the database) proves a permission.

    `forgotten_at`: when its picture was deleted, its time being over; None when it was not.
    """

    page: int
    printed: Printed
    read_at: datetime
    confirmed: Act
    has_picture: bool
    forgotten_at: datetime | None
    looks: tuple[Act, ...]


@dataclass(frozen=True, kw_only=True)
class ScreenSignature:
    """What somebody signed on a screen: its sealed document (with its SHA-256 then) is the proof.

    `link` is the giving of the personal link, by mail or on a slip; `forgotten_at` as above.
    """

    number: int
    reference: str
    sha256: str
    link: Act
    by_mail: bool
    begun_at: datetime | None
    code_sent_at: datetime | None
    signed_at: datetime
    has_document: bool
    forgotten_at: datetime | None
    looks: tuple[Act, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked of the federation for somebody, and what it answered.

    `email` is empty for an ending, which transmits none. `answered_at` is None while it waits;
    `first_answer` is the outcome that came first, when another one followed it. `was_sent` is None
    when nothing tells whether it left the school.
    """

    transfer: int
    done: Act
    school_year: str
    action: str
    roles: tuple[str, ...]
    email: str
    outcome: str
    detail: str
    answered_at: datetime | None
    first_answer: tuple[datetime, str] | None
    was_sent: bool | None


@dataclass(frozen=True, kw_only=True)
class End:
    """Why a permission no longer holds: a value of EndReason and its words."""

    done: Act
    reason: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One permission. `number` is its own; `again_of` that of the one it writes down once more."""

    number: int
    email: str
    signed_on: date
    wording: Wording
    sha256: str
    encoded: Act
    origin: Origin
    list_sha256: str
    again_of: int | None
    sheets: tuple[ReturnedSheet, ...]
    signatures: tuple[ScreenSignature, ...]
    asked: tuple[Asked, ...]
    end: End | None

    @property
    def is_whole(self) -> bool:
        """Tell whether the words are still those of the hash that was signed."""
        return self.wording.sha256 == self.sha256

    @property
    def is_proved(self) -> bool:
        """Tell whether a picture or a sealed document is kept that shows the signature."""
        sheets = any(sheet.has_picture for sheet in self.sheets)
        return sheets or any(signature.has_document for signature in self.signatures)


@dataclass(frozen=True, kw_only=True)
class Export:
    """A dossier that was given out; `whole` when it was the whole school's."""

    done: Act
    whole: bool


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Somebody's permissions, the newest first, and what is about none of them alone."""

    staff: int
    key: str
    family_name: str
    given_name: str
    permissions: tuple[Permission, ...]
    printed: tuple[Printed, ...]
    endings: tuple[Asked, ...]
    exports: tuple[Export, ...]

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}"

    def acts(self) -> Iterator[Act]:
        """Yield whatever somebody did for this dossier, in no order."""
        for one in self.permissions:
            yield from (one.encoded, *(asked.done for asked in one.asked))
            if one.end:
                yield one.end.done
            for sheet in one.sheets:
                yield from (sheet.printed.done, sheet.confirmed, *sheet.looks)
            for signature in one.signatures:
                yield from (signature.link, *signature.looks)
        yield from (one.done for one in self.printed)
        yield from (one.done for one in self.endings)
        yield from (one.done for one in self.exports)

"""What a page says, as plain values that cross from one process to another."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """Whether a hand has filled a place."""

    YES = "yes"
    NO = "no"
    DOUBTFUL = "doubtful"


class Kind(StrEnum):
    """What a page is, before anybody asks whose it is."""

    SHEET = "sheet"
    """one of ours by its code; straightened and judged when `straight`"""
    NO_CODE = "no_code"
    """the marks of our model, and no code that can be read"""
    TWO_SHEETS = "two_sheets"
    OTHER = "other"
    """something else; `other_codes` when it bears QR codes that are not ours"""
    WHITE = "white"
    """nothing stands on it: the back of a sheet"""
    TOO_LARGE = "too_large"
    """bears a picture of so many `megapixels` that it was perhaps not drawn"""
    BROKEN = "broken"
    """could not be read at all"""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. `picture` is a grey JPEG: the straightened page, else the page made small."""

    number: int
    kind: Kind
    reference: str = ""
    straight: bool = False
    ticks: tuple[Verdict, ...] = ()
    signature: Verdict = Verdict.DOUBTFUL
    other_codes: bool = False
    one_bit: bool = False
    megapixels: int = 0
    picture: bytes = field(default=b"", repr=False)

    def plain(self) -> dict[str, Any]:
        """Return what JSON holds, without the picture."""
        return {name: value for name, value in vars(self).items() if name != "picture"}

    @classmethod
    def of(cls, values: dict[str, Any], picture: bytes) -> "Page":
        """Read what `plain` gave. Raises KeyError, TypeError, ValueError for anything else."""
        return cls(
            number=int(values["number"]),
            kind=Kind(values["kind"]),
            reference=str(values["reference"]),
            straight=bool(values["straight"]),
            ticks=tuple(Verdict(one) for one in values["ticks"]),
            signature=Verdict(values["signature"]),
            other_codes=bool(values["other_codes"]),
            one_bit=bool(values["one_bit"]),
            megapixels=int(values["megapixels"]),
            picture=picture,
        )

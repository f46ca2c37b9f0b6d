"""A list once its rows are judged: people, refusals, warnings. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from preau.school.imports.cells import squeeze
from preau.school.imports.reading.records import Field, Place, Record
from preau.school.register.listed import ListedPerson, ListedPosition

Mend = Literal["", "addresses", "functions"]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something to say about a cell: what is the matter, and how to mend it."""

    place: Place
    value: str
    message: str
    remedy: str
    person: str
    key: str
    mend: Mend = ""
    """The page on which it is mended: the person's addresses, or the table of functions."""
    suggestion: str = ""
    """The address that was probably meant: one click takes it."""

    @property
    def sentence(self) -> str:
        return f"{self.message} {self.remedy}"


@dataclass(frozen=True, kw_only=True)
class ReadPosition:
    """A function and where it was read; `generic` when its title is only a role."""

    listed: ListedPosition
    place: Place
    generic: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadAddress:
    """The address of a person: as written, as kept (empty when it is none), and where."""

    place: Place
    written: str
    kept: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadPerson:
    """A person of the list. `ticked` is None when the list says nothing of a permission."""

    person: ListedPerson
    positions: Sequence[ReadPosition]
    complete: bool
    """False when a function of theirs was refused: then none is taken away either."""
    address: ReadAddress | None
    ticked: bool | None
    signed_on: date | None
    tick_place: Place

    @property
    def key(self) -> str:
        return self.person.key

    @property
    def name(self) -> str:
        return f"{self.person.family_name} {self.person.given_name}"


@dataclass(kw_only=True)
class Judged:
    """The whole list. Those whose key or name is mentioned do not leave, even if refused."""

    people: list[ReadPerson] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    mentioned_keys: set[str] = field(default_factory=set)
    mentioned_names: set[str] = field(default_factory=set)

    def refuse(
        self, record: Record, name: Field, message: str, remedy: str, mend: Mend = ""
    ) -> None:
        self.refused.append(_remark(record, name, message, remedy, mend))

    def warn(self, record: Record, name: Field, message: str, remedy: str) -> None:
        self.warnings.append(_remark(record, name, message, remedy))


def _remark(record: Record, name: Field, message: str, remedy: str, mend: Mend = "") -> Remark:
    who = squeeze(f"{record.text(Field.FAMILY_NAME)} {record.text(Field.GIVEN_NAME)}")
    return Remark(
        place=record.place(name),
        value=record.text(name)[:300],
        message=message,
        remedy=remedy,
        person=who[:200],
        key=squeeze(record.text(Field.KEY))[:100],
        mend=mend,
    )

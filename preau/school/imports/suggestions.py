"""Addresses of a list with a slip of the finger, where somebody took what was meant. No Django."""

from collections.abc import Collection
from dataclasses import replace

from preau.school.consents.advice import advise
from preau.school.imports.judged import Judged, ReadPerson


def correct(judged: Judged, keys: Collection[str]) -> Judged:
    """Return the list as if these people's addresses were written as they were meant."""
    people = [_correct(read) if read.key in keys else read for read in judged.people]
    return replace(judged, people=people)


def _correct(read: ReadPerson) -> ReadPerson:
    advice = advise(read.address.kept) if read.address else None
    if read.address is None or advice is None or not advice.suggestion:
        return read
    return replace(read, address=replace(read.address, kept=advice.suggestion))

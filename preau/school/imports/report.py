"""A plan in words: the JSON of contract.md, and the lines of the command."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from preau.school.imports.judged import Remark
from preau.school.imports.plan import KINDS, Kind, Plan, PlannedPerson

WORDS: dict[Kind, str] = {
    "added": "ajoutée",
    "changed": "modifiée",
    "unchanged": "inchangée",
}


def as_json(plan: Plan, *, applied: bool) -> dict[str, Any]:
    """Return the document of `preau school import --json`."""
    return {
        "applied": applied,
        "added": len(plan.of_kind("added")),
        "changed": len(plan.of_kind("changed")),
        "unchanged": len(plan.of_kind("unchanged")),
        "left": len(plan.left),
        "refused": [_remark(remark) for remark in plan.refused],
        "warnings": [_remark(remark) for remark in plan.warnings],
        "left_out": list(plan.left_out),
        "changes": [_changed(planned) for planned in plan.of_kind("changed")],
    }


def as_lines(plan: Plan, *, applied: bool) -> Iterator[str]:
    """Give what the command prints, in French."""
    yield "Fait :" if applied else "Ce que cette liste changerait (rien n’est écrit) :"
    for kind in KINDS:
        yield _count(len(plan.of_kind(kind)), WORDS[kind])
    yield _count(len(plan.left), "sortie")
    yield from _block("Refusé", plan.refused)
    yield from _block("À vérifier", plan.warnings)
    yield from plan.left_out


def _count(number: int, word: str) -> str:
    return f"  {number:>5} {word}{'s' if number >= 2 else ''}"


def _block(title: str, remarks: Sequence[Remark]) -> Iterator[str]:
    if remarks:
        yield f"{title} :"
    for remark in remarks:
        who = f"{remark.person} : " if remark.person else ""
        yield f"  ligne {remark.place.row}, {remark.place.column} : {who}{remark.sentence}"


def _changed(planned: PlannedPerson) -> dict[str, Any]:
    person = planned.person
    return {
        "key": person.key,
        "person": f"{person.family_name} {person.given_name}",
        "cells": [asdict(change) for change in planned.changes],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "row": remark.place.row,
        "column": remark.place.column,
        "value": remark.value,
        "message": remark.sentence,
        "key": remark.key,
        "person": remark.person,
        "mend": remark.mend,
    }

"""dossier.json: the facts of a dossier for machines. docs/dossier.md names each field."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from preau.school.dossiers.facts import (
    Act,
    Asked,
    Dossier,
    Permission,
    Printed,
    ReturnedSheet,
    ScreenSignature,
)
from preau.school.dossiers.head import Head
from preau.school.dossiers.naming import part_of
from preau.school.dossiers.proofs import Proof, document_file, sheet_file

FORMAT = "preau-dossier-1"


def as_json(dossier: Dossier, head: Head, proofs: Mapping[str, Proof]) -> bytes:
    """Return the document; `proofs` are what was put beside it, by path."""
    document = {
        "format": FORMAT,
        "school": {"name": head.school, "fase": head.fase_number, "address": head.address},
        "drawn_up": {"at": _moment(head.at), "by": head.by},
        "person": {
            "key": dossier.key,
            "family_name": dossier.family_name,
            "given_name": dossier.given_name,
        },
        "permissions": [_permission(one, proofs) for one in dossier.permissions],
        "printed": [_printed(one) for one in dossier.printed],
        "endings": _asked(dossier.endings),
        "exports": [{**_act("", one.done), "whole_school": one.whole} for one in dossier.exports],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def text_file(version: str) -> str:
    """Return the path in a dossier of the words of a version."""
    return f"textes/{part_of(version)}.json"


def _permission(one: Permission, proofs: Mapping[str, Proof]) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.end.reason if one.end else "valid",
        "email": one.email,
        "signed_on": one.signed_on.isoformat(),
        "text": {
            "version": one.wording.version,
            "sha256": one.sha256,
            "is_whole": one.is_whole,
            "file": text_file(one.wording.version),
        },
        "encoded": {
            **_act("", one.encoded),
            "origin": one.origin.value,
            "list_sha256": one.list_sha256 or None,
            "again_of": one.again_of,
        },
        "sheets": [_sheet(sheet, proofs[sheet_file(sheet)]) for sheet in one.sheets],
        "signatures": [_signature(s, proofs[document_file(s)]) for s in one.signatures],
        "asked": _asked(one.asked),
        "end": {**_act("", one.end.done), "reason": one.end.reason} if one.end else None,
    }


def _sheet(sheet: ReturnedSheet, proof: Proof) -> dict[str, Any]:
    return {
        "page": sheet.page,
        **_printed(sheet.printed),
        "read_at": _moment(sheet.read_at),
        **_act("confirmed_", sheet.confirmed),
        **_where(proof),
        "picture_deleted_at": _moment(sheet.forgotten_at),
        "looks": [_act("", look) for look in sheet.looks],
    }


def _signature(one: ScreenSignature, proof: Proof) -> dict[str, Any]:
    return {
        "reference": one.reference,
        **_act("link_given_", one.link),
        "by_mail": one.by_mail,
        "address_typed_at": _moment(one.begun_at),
        "code_sent_at": _moment(one.code_sent_at),
        "signed_at": _moment(one.signed_at),
        "sealed_sha256": one.sha256,
        **_where(proof),
        "document_deleted_at": _moment(one.forgotten_at),
        "looks": [_act("", look) for look in one.looks],
    }


def _where(proof: Proof) -> dict[str, str | None]:
    return {
        "file": proof.file if proof.sha256 else None,
        "sha256": proof.sha256 or None,
        "problem": proof.problem or None,
    }


def _printed(one: Printed) -> dict[str, Any]:
    return {
        "reference": one.reference,
        **_act("printed_", one.done),
        "school_year": one.school_year,
        "text_version": one.text_version,
        "email": one.email or None,
    }


def _asked(asked: Iterable[Asked]) -> list[dict[str, Any]]:
    return [
        {
            "transfer": one.transfer,
            **_act("asked_", one.done),
            "school_year": one.school_year,
            "action": one.action,
            "roles": list(one.roles),
            "email": one.email or None,
            "was_sent": one.was_sent,
            "outcome": one.outcome,
            "answered_at": _moment(one.answered_at),
            "detail": one.detail or None,
        }
        for one in asked
    ]


def _act(did: str, act: Act) -> dict[str, str | None]:
    return {f"{did}at": _moment(act.at), f"{did}by": act.by}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

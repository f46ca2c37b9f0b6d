"""dossier.pdf: a dossier to be read without Préau. Only plain values go in, none as markup."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from preau.dates import in_words, instant_in_words
from preau.school.consents.texts import Wording
from preau.school.documents.letters import MISSING, breakable, printable
from preau.school.documents.typesetting import typeset
from preau.school.dossiers.facts import Dossier, Permission
from preau.school.dossiers.head import Head
from preau.school.dossiers.proofs import Proof, document_file, sheet_file
from preau.school.dossiers.proving import NOT_WHOLE, proof_of
from preau.school.dossiers.story import (
    Step,
    state_of,
    steps_asked,
    steps_of,
    steps_out,
    steps_printed,
)
from preau.school.dossiers.wording import actor, day_or_moment
from preau.school.returns.rules import shown

TEMPLATE = Path(__file__).with_name("dossier.typ")
TITLE = "Dossier des autorisations Compte SeGEC"
OTHERS = (
    ("Fermetures demandées", "Elles ne transmettent aucune adresse."),
    ("Feuilles imprimées", "À signer ; toutes ne reviennent pas."),
    ("Dossiers déjà remis", "Chaque fois que ce dossier, ou celui de toute l’école, a été établi."),
)


def as_pdf(dossier: Dossier, head: Head, proofs: Mapping[str, Proof]) -> bytes:
    """Return the PDF (PDF/UA-1, PDF/A-2a); `proofs` are what was put beside it, by path."""
    wordings = {one.wording.version: one.wording for one in dossier.permissions}
    person = {
        "name": _shown(dossier.name) or MISSING,
        "key": _shown(dossier.key),
        "permissions": [_permission(one, proofs) for one in dossier.permissions],
        "texts": [_text(wording) for wording in wordings.values()],
        "others": _others(dossier),
    }
    content = {
        "title": TITLE,
        "author": _shown(head.school),
        "school": _shown(head.school),
        "school_line": _shown(" · ".join(filter(None, (head.address, _fase(head))))),
        "drawn_up": _shown(f"Établi le {instant_in_words(head.at)} par {head.by}."),
        "day": instant_in_words(head.at),
        "people": [person],
    }
    return typeset(TEMPLATE, content, repeated="people")


def _fase(head: Head) -> str:
    return f"numéro FASE {head.fase_number}"


def _permission(one: Permission, proofs: Mapping[str, Proof]) -> dict[str, Any]:
    return {
        "title": f"Autorisation n° {one.number}, signée le {in_words(one.signed_on)}",
        "state": _shown(state_of(one)[:1].upper() + state_of(one)[1:]),
        "is_valid": one.end is None,
        "email": _shown(one.email),
        "version": _shown(one.wording.version),
        "sha256": one.sha256,
        "warning": "" if one.is_whole else NOT_WHOLE,
        "proofs": [printable(told) for told in _proofs(one, proofs)],
        "steps": _steps(steps_of(one)),
    }


def _proofs(one: Permission, proofs: Mapping[str, Proof]) -> Iterator[str]:
    """Yield what proves a permission, and in which file it is or why in none."""
    if told := proof_of(one):
        yield told
    for sheet in one.sheets:
        where = _where("image", proofs[sheet_file(sheet)])
        yield f"Feuille signée {shown(sheet.printed.reference)} : {where}"
    for signature in one.signatures:
        where = _where("PDF scellé", proofs[document_file(signature)])
        yield f"Document signé sur un écran, {shown(signature.reference)} : {where}"


def _where(what: str, proof: Proof) -> str:
    if not proof.sha256:
        return proof.problem
    return f"{what} dans {proof.file}. {proof.problem}".strip()


def _text(wording: Wording) -> dict[str, Any]:
    return {
        "title": _shown(f"Texte {wording.version}"),
        "intro": _shown(wording.intro),
        "declarations": [_shown(words) for words in wording.declarations],
        "notes": [(_shown(title), _shown(words)) for title, words in wording.notes],
    }


def _others(dossier: Dossier) -> list[dict[str, Any]]:
    """Return what is about no permission alone, as tables; none that is empty."""
    told = (
        list(steps_asked(dossier.endings)),
        steps_printed(dossier.printed),
        steps_out(dossier.exports),
    )
    return [
        {"title": title, "words": words, "steps": _steps(sorted(steps, key=lambda s: s.at))}
        for (title, words), steps in zip(OTHERS, told, strict=True)
        if steps
    ]


def _steps(steps: Iterable[Step]) -> list[tuple[str, str, str]]:
    return [(day_or_moment(step.at), _shown(step.said), _shown(actor(step.by))) for step in steps]


def _shown(text: str) -> str:
    return breakable(printable(text))

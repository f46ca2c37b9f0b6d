"""The words of the document, as the template takes them: all in letters that its font has."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from preau.dates import instant_in_words
from preau.school.documents.letters import MISSING, breakable, printable
from preau.school.sealing.verdict import PROVES, PROVES_NOT
from preau.school.signing.evidence.data import EvidenceData
from preau.school.signing.evidence.drawn import TICKED, drawing

BY_MAIL = "par un courriel à une adresse que l’école connaissait déjà"
ON_A_SLIP = "sur un billet que l’école lui a remis"
TYPED = "La personne a tapé son nom en guise de signature\u00a0:"
DRAWN = "La personne a dessiné sa signature à l’écran\u00a0:"
HOW_TO_CHECK = (
    "Pour vérifier ce document, sans connexion\u00a0: « preau school verify FICHIER.pdf "
    "--certificate CERTIFICAT.pem », avec le certificat que l’école donne à qui le demande\u00a0; "
    "ou la page « Vérifier un document » du site de l’école. Un document imprimé, ou enregistré à "
    "nouveau, ne se vérifie plus\u00a0: gardez le fichier."
)
LETTER_MISSING = f"Le signe {MISSING} tient la place d’une lettre que la police n’a pas."


def content_of(data: EvidenceData) -> dict[str, Any]:
    """Return everything that the template shows of one signature."""
    told = {
        "name": _shown(data.name) or MISSING,  # a heading may not be empty (PDF/UA)
        "functions": _shown(" · ".join(data.functions)),
        "facts": _shown(f"Fiche {data.key} · année scolaire {data.school_year}"),
        "intro": _shown(data.wording.intro),
        "declarations": [_shown(text) for text in data.wording.declarations],
        "notes": [(_shown(title), _shown(text)) for title, text in data.wording.notes],
        "text": [
            ("Version du texte", _shown(data.wording.version)),
            ("Empreinte (SHA-256)", data.wording.sha256),
        ],
        "steps": [(name, breakable(text)) for name, text in _steps(data)],
        "typed": _exact(data.typed_name),
    }
    is_complete = MISSING not in str(told) or MISSING in data.name + data.typed_name
    return {
        **told,
        "school": _school(data),
        "reference": "-".join(data.reference[at : at + 4] for at in (0, 4, 8)),
        "ticked": TICKED,
        "how_signed": DRAWN if data.strokes else TYPED,
        "drawing": drawing(data.strokes) if data.strokes else "",
        "drawing_alt": f"Signature dessinée par {told['name']}",
        "seal": [PROVES, PROVES_NOT, HOW_TO_CHECK],
        "letter_missing": "" if is_complete else LETTER_MISSING,
    }


def _steps(data: EvidenceData) -> Iterator[tuple[str, str]]:
    given = BY_MAIL if data.by_mail else ON_A_SLIP
    yield "Lien personnel", f"donné le {_when(data.given_at)}, {given}"
    yield "Texte lu", f"ci-dessus, avant de taper une adresse le {_when(data.begun_at)}"
    yield "Adresse", _exact(data.email)
    yield (
        "Adresse confirmée",
        f"par un code envoyé à cette adresse le {_when(data.code_sent_at)}, et tapé en signant",
    )
    yield "Signé", f"le {_when(data.signed_at)}"


def _when(instant: datetime) -> str:
    """Return an instant in words, and to the second for a machine's log."""
    return f"{instant_in_words(instant)} ({instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"


def _school(data: EvidenceData) -> dict[str, str]:
    school = data.school
    return {
        "name": _shown(school.name),
        "address": _shown(school.address),
        "line": f"Numéro FASE {school.fase_number}",
        "logo": _logo(school.logo),
    }


def _logo(png: bytes) -> str:
    if not png:
        return ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        '<image width="16" height="16" preserveAspectRatio="xMinYMid meet" '
        f'href="data:image/png;base64,{b64encode(png).decode()}"/></svg>'
    )


def _exact(text: str) -> str:
    """Return what was typed; where the font lacks a letter, also as codes: nothing is lost."""
    seen = printable(text)
    if MISSING not in seen or MISSING in text:
        return breakable(seen)
    return breakable(f"{seen} (exactement\u00a0: {text.encode('unicode_escape').decode()})")


def _shown(text: str) -> str:
    return breakable(printable(text))

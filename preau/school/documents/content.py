"""The words of one sheet, as the template takes them: all in letters that its font has."""

from collections.abc import Iterable
from typing import Any

from preau.school.documents.drawings import qr_code
from preau.school.documents.layout import EMAIL_BOXES, LAYOUT, VERSION
from preau.school.documents.letters import MISSING, breakable, printable
from preau.school.documents.sheets import SchoolHead, SheetData

PREFERENCE = (
    "Choisissez une adresse privée plutôt que celle de l’école\u00a0: vous la garderez partout. "
)
BLANK = (
    "Écrivez une lettre, un chiffre ou un signe par case\u00a0; majuscules et minuscules se valent."
)
KNOWN = "Voici celle que l’école connaît\u00a0: vérifiez-la lettre par lettre."
KNOWN_BUT_LONG = "L’école connaît celle-ci\u00a0: {email}"
MORE = "Si les cases ne suffisent pas, écrivez ici l’adresse entière\u00a0:"
CORRECTION = "Si elle n’est pas la bonne, barrez-la et écrivez ici celle à utiliser\u00a0:"
RETURN_TO = "Feuille à rendre au secrétariat ou à la direction{head}."


def content_of(sheet: SheetData) -> dict[str, Any]:
    """Return everything that the template shows for one person."""
    functions = " · ".join(sheet.functions)
    return {
        **_email(sheet.email),
        "school": _school(sheet.school),
        "name": _shown(sheet.name) or MISSING,  # a heading may not be empty (PDF/UA)
        "functions": _shown(functions),
        "facts": _shown(f"Fiche {sheet.key} · année scolaire {sheet.school_year}"),
        "intro": _shown(sheet.wording.intro),
        "email_title": "Mon adresse électronique",
        "versions": f"Texte {sheet.wording.version}, modèle {VERSION}",
        "declarations": [_shown(text) for text in sheet.wording.declarations],
        "notes": [(_shown(title), _shown(text)) for title, text in sheet.wording.notes],
        "return_to": _shown(RETURN_TO.format(head=_in_brackets(sheet.school.head_name))),
        "stamp": sheet.stamp,
        **_codes(sheet.reference),
    }


def warning_of(sheet: SheetData) -> str:
    """Return the sentence to say when the font lacks a letter of this sheet, or nothing."""
    return warning_for(sheet.name, sheet.key, (sheet.email, *sheet.functions))


def warning_for(name: str, key: str, more: Iterable[str]) -> str:
    """Return that sentence for what is printed of one person: name, key and more."""
    if all(MISSING not in printable(text) or MISSING in text for text in (name, key, *more)):
        return ""
    return (
        f"{printable(name)} ({printable(key)}) : une lettre manque à la police ; elle "
        f"est imprimée {MISSING}. Complétez-la à la main."
    )


def _school(school: SchoolHead) -> dict[str, str]:
    return {
        "name": _shown(school.name),
        "address": _shown(school.address),
        "line": f"Numéro FASE {school.fase_number}",
    }


def _email(email: str) -> dict[str, Any]:
    boxed = printable(email)
    if not boxed:
        return _words(PREFERENCE + BLANK, MORE)
    if len(boxed) > EMAIL_BOXES:
        return _words(KNOWN_BUT_LONG.format(email=breakable(boxed)), CORRECTION)
    return {**_words(PREFERENCE + KNOWN, CORRECTION), "email_rows": _rows(boxed)}


def _rows(email: str) -> list[str]:
    columns = LAYOUT["email"]["columns"]
    return [email[start : start + columns] for start in range(0, len(email), columns)]


def _words(help_text: str, more: str) -> dict[str, Any]:
    return {"email_help": help_text, "email_more": more, "email_rows": []}


def _codes(reference: str) -> dict[str, str]:
    shown = "-".join(reference[start : start + 4] for start in range(0, len(reference), 4))
    return {
        "shown_reference": shown,
        "code_alt": f"Code QR de la feuille {shown}",
        "main_code": qr_code(LAYOUT["qr"]["main"]["prefix"] + reference),
        "spare_code": qr_code(LAYOUT["qr"]["spare"]["prefix"] + reference),
    }


def _shown(text: str) -> str:
    return breakable(printable(text))


def _in_brackets(name: str) -> str:
    return f" ({name})" if name else ""

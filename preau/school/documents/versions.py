"""Which versions of the text can be printed: old ones too, and those to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from preau.school.consents.models import Text
from preau.school.consents.texts import Standing, standings

PRINTED = (Standing.TODAY, Standing.COMING, Standing.OLD)
"""A wording of Préau's that never held here is for nobody to sign."""
WORDS = {
    Standing.TODAY: "texte d’aujourd’hui",
    Standing.COMING: "à venir, à partir du {day:%d/%m/%Y}",
    Standing.OLD: "ancien, depuis le {day:%d/%m/%Y}",
    Standing.UNUSED: "de Préau, jamais repris ici",
}


class NotPrintedError(Exception):
    """There is no such version to print; the message is a French sentence that names those."""

    def __init__(self, version: str, known: Sequence[str]) -> None:
        names = ", ".join(f"« {name} »" for name in known)
        super().__init__(
            f"Aucun texte qui s’imprime ne s’appelle « {version[:40]} ». À choisir : {names}."
        )


@dataclass(frozen=True)
class Choice:
    """A version that can be printed, and where it stands, in words."""

    version: str
    words: str


def choices(today: date) -> list[Choice]:
    """Return the versions that can be printed, today's first, then the newest."""
    texts = {text.version: text for text in Text.objects.all()}
    found = [
        (standing, texts[version])
        for version, standing in standings(list(texts.values()), today).items()
        if standing in PRINTED
    ]
    found.sort(key=lambda pair: pair[0] != Standing.TODAY)
    return [Choice(t.version, WORDS[standing].format(day=t.valid_from)) for standing, t in found]


def text_to_print(version: str, *, today: date) -> Text:
    """Return a version by its name, that of the day when there is none. Raise NotPrintedError."""
    if not version:
        return Text.objects.in_force(today)
    known = [choice.version for choice in choices(today)]
    if version not in known:
        raise NotPrintedError(version, known)
    return Text.objects.get(version=version)

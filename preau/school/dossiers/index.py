"""The list of the people in the whole school's ZIP: to read, and for a spreadsheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from preau.dates import instant_in_words
from preau.school.dossiers.facts import Dossier
from preau.school.dossiers.head import Head
from preau.school.dossiers.story import state_of
from preau.tables import Sheet, as_csv
from preau.ui.templatetags.preau import pluriel

README = """\
Dossiers des autorisations Compte SeGEC
{school}, numéro FASE {fase}

{words} {count} {people}.
Établi le {at} par {by}.


index.html       La liste des personnes, qui mène à chaque dossier : ouvrez-la d’abord.
index.csv        La même liste, pour un tableur.
Nom_CLE/         Un dossier par personne, entier : toutes ses autorisations, valables ou non. Son
                 LISEZMOI.txt explique chaque fichier. Il peut être remis seul.
EMPREINTES.txt   L’empreinte SHA-256 de chaque fichier. Sous Linux : sha256sum -c EMPREINTES.txt ;
                 sous macOS : shasum -a 256 -c EMPREINTES.txt.

Ces fichiers sont des données personnelles : gardez-les en lieu sûr, effacez-les quand ils ne
servent plus.
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One person's line: the newest permission, how many there are, how many have their proof."""

    name: str
    key: str
    folder: str
    count: int
    proofs: int
    state: str
    email: str
    signed_on: date | None
    version: str

    @classmethod
    def of(cls, dossier: Dossier, folder: str) -> "Entry":
        newest = next(iter(dossier.permissions), None)
        return cls(
            name=dossier.name,
            key=dossier.key,
            folder=folder,
            count=len(dossier.permissions),
            proofs=sum(one.is_proved for one in dossier.permissions),
            state=state_of(newest) if newest else "aucune",
            email=newest.email if newest else "",
            signed_on=newest.signed_on if newest else None,
            version=newest.wording.version if newest else "",
        )


def as_page(entries: Sequence[Entry], head: Head, words: str) -> bytes:
    """Return the list as a page that needs nothing beside it."""
    context = {"entries": entries, "head": head, "at": instant_in_words(head.at), "words": words}
    return render_to_string("dossiers/index.html", context).encode()


def as_list(entries: Iterable[Entry]) -> bytes:
    """Return the list as CSV."""
    rows = (
        (
            *(one.key, one.name, one.state, one.email, _day(one.signed_on), one.version),
            *(str(one.count), str(one.proofs), one.folder),
        )
        for one in entries
    )
    return as_csv(
        Sheet(
            name="Dossiers",
            headings=(
                *("Clé", "Nom", "Dernière autorisation", "Adresse", "Signée le"),
                *("Version du texte", "Autorisations", "Avec preuve", "Dossier"),
            ),
            widths=(),
            rows=rows,
        )
    )


def readme(head: Head, words: str, count: int) -> bytes:
    """Return what the files of the whole ZIP are."""
    return README.format(
        school=head.school,
        fase=head.fase_number,
        words=words,
        count=count,
        people=pluriel(count, "dossier,dossiers"),
        at=instant_in_words(head.at),
        by=head.by,
    ).encode()


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""

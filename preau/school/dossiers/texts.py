"""The plain texts of a dossier: the words that were signed, and what each file is."""

from preau.dates import instant_in_words
from preau.school.consents.texts import Wording
from preau.school.dossiers.facts import Dossier
from preau.school.dossiers.head import Head

WORDS = """\
Autorisation Compte SeGEC, texte {version}

{intro}

Les deux déclarations

1. {first}

2. {second}

{notes}

Empreinte (SHA-256) de ces mots, tels qu’ils sont dans le fichier .json du même nom :
{sha256}
"""
README = """\
Dossier des autorisations Compte SeGEC
{name} (fiche {key})

{school}, numéro FASE {fase}
Établi le {at} par {by}.


Ce que contient ce dossier

dossier.pdf      Tout, à lire ou à imprimer : chaque autorisation, le texte signé, qui l’a encodée
                 et quand, ce qui a été transmis, sa fin.
dossier.json     Les mêmes faits, pour un logiciel.
textes/          Chaque texte signé. Le fichier .json contient les mots exacts dont
                 l’empreinte est calculée ; le fichier .txt, les mêmes mots à lire.
feuilles/        L’image de chaque feuille revenue signée, telle que la personne qui l’a
                 confirmée l’a vue. Ce dossier manque quand aucune n’est gardée.
signatures/      Chaque document signé sur un écran : un PDF que l’école a scellé. Ce dossier
                 manque quand rien n’a été signé ainsi.
certificat.pem   Le certificat du sceau de l’école, pour vérifier ces PDF sans elle.
EMPREINTES.txt   L’empreinte SHA-256 de chaque fichier.

Les personnes de l’école qui ont encodé ou regardé sont désignées par un numéro (utilisateur 3) :
ce dossier peut être remis à la personne qu’il concerne. L’école sait qui porte ce numéro.


Comment vérifier

Que les fichiers n’ont pas changé depuis que le dossier a été établi, dans le dossier ouvert :
  Linux     sha256sum -c EMPREINTES.txt
  macOS     shasum -a 256 -c EMPREINTES.txt
  Windows   certutil -hashfile dossier.pdf SHA256   (un fichier à la fois, à comparer)

Qu’un texte est celui qui a été signé : l’empreinte de son fichier .json est celle que
l’autorisation nomme dans dossier.pdf.

Qu’un PDF de signatures/ est tel que l’école l’a scellé, là où Préau est installé :
  preau school verify --certificate certificat.pem signatures/*.pdf

Les empreintes ne disent pas qui a établi le dossier : pour cela, demandez-le à l’école, dont le
journal garde chaque dossier remis.
"""


def words_of(wording: Wording) -> bytes:
    """Return what was signed, to be read."""
    first, second = wording.declarations
    return WORDS.format(
        version=wording.version,
        intro=wording.intro,
        first=first,
        second=second,
        notes="\n\n".join(f"{title} {words}" for title, words in wording.notes),
        sha256=wording.sha256,
    ).encode()


def readme_of(dossier: Dossier, head: Head) -> bytes:
    """Return what each file of a dossier is, and how to check it."""
    return README.format(
        name=dossier.name,
        key=dossier.key,
        school=head.school,
        fase=head.fase_number,
        at=instant_in_words(head.at),
        by=head.by,
    ).encode()

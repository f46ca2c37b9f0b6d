"""The words that people sign. A new wording is a new version: consents name the one they cover."""

CURRENT_VERSION = "2026-11"

IDENTIFIER = (
    "J’indique ci-dessous l’adresse électronique personnelle qui servira d’identifiant "
    "à mon compte SeGEC."
)
PERMISSION = (
    "J’autorise mon école à transmettre cette adresse au SeGEC, avec mon nom, mon prénom et ma "
    "fonction, pour qu’un compte d’accès y soit ouvert à mon nom."
)
DECLARATIONS = {CURRENT_VERSION: (IDENTIFIER, PERMISSION)}
"""Version -> the two declarations of the sheet (domain.md, rule 2). Old versions stay here."""

"""The words that people sign. A new wording is a new version: consents name the one they cover."""

CURRENT_VERSION = "2026-11"

IDENTIFIER = (
    "J’indique sur cette feuille l’adresse électronique personnelle qui servira d’identifiant "
    "à mon compte SeGEC."
)
PERMISSION = (
    "J’autorise mon école à transmettre cette adresse au SeGEC, avec mon nom, mon prénom et ma "
    "fonction, pour qu’un compte d’accès y soit ouvert à mon nom."
)
NOTES = (
    (
        "Ce qui est transmis.",
        (
            "Votre nom, votre prénom, cette adresse, le numéro de votre fiche, votre fonction "
            "(enseignant ou direction), l’année scolaire, la date de signature et la version de "
            "ce texte. Rien d’autre."
        ),
    ),
    ("À qui.", "Au SeGEC, qui tient les comptes d’accès."),
    (
        "Pour quoi.",
        (
            "Pour ouvrir votre compte, puis y confirmer chaque année votre inscription. Il "
            "donne accès à la version numérique du programme de la FédEFoC."
        ),
    ),
    (
        "Combien de temps.",
        (
            "Cette permission vaut pour cette adresse, jusqu’à ce que vous la retiriez ou changiez "
            "d’adresse. L’inscription, elle, vaut pour une année scolaire."
        ),
    ),
    (
        "Pour la retirer.",
        (
            "Il suffit de le dire au secrétariat ou à la direction, quand vous voulez, sans donner "
            "de raison. L’école ne demande alors plus d’accès pour vous. Ce qui a été fait avant "
            "reste valable."
        ),
    ),
)
DECLARATIONS = {CURRENT_VERSION: (IDENTIFIER, PERMISSION)}
"""Version -> the two declarations of the sheet (domain.md, rule 2). Old versions stay here."""
EXPLANATIONS = {CURRENT_VERSION: NOTES}
"""Version -> what is transmitted, to whom, what for, how long, how to withdraw (title, text)."""

"""What the journal's lines say, in French. No Django here."""

ACTIONS: dict[str, dict[str, str]] = {
    "Accès au programme": {
        "access.ask": "Demande d’accès",
        "access.settle": "Réponse de la fédération",
        "access.close": "Accès fermé à la main",
        "access.open": "Accès rouvert à la main",
        "invitation.resend": "Invitation renvoyée",
        "automatic.agree": "Transferts automatiques permis",
        "automatic.stop": "Transferts automatiques arrêtés",
        "automatic.run": "Transfert automatique",
    },
    "Adresses et autorisations": {
        "email.encode": "Adresse encodée",
        "consent.open": "Autorisation encodée",
        "consent.end": "Autorisation terminée",
        "consent.forget": "Preuve d’autorisation effacée",
        "text.draft": "Brouillon d’un texte enregistré",
        "text.discard": "Brouillon d’un texte jeté",
        "text.publish": "Texte à signer publié",
        "text.withdraw": "Texte à venir retiré",
        "sheet.print": "Autorisation imprimée",
        "return.receive": "Feuilles revenues déposées",
        "return.identify": "Feuille retrouvée par sa référence",
        "return.confirm": "Feuille signée confirmée",
        "return.set_aside": "Page revenue mise de côté",
        "return.look": "Feuille revenue regardée",
        "return.forget": "Image d’une feuille effacée",
        "dossier.export": "Dossier téléchargé",
        "link.give": "Lien à signer donné",
        "link.code": "Code demandé pour signer en ligne",
        "link.revoke": "Lien à signer annulé",
        "link.sign": "Autorisation signée en ligne",
        "link.forget": "Lien à signer effacé",
        "signature.look": "Document signé en ligne regardé",
        "signature.forget": "Document signé en ligne effacé",
    },
    "Personnel et listes": {
        "import.apply": "Liste importée",
        "import.undo": "Import annulé",
        "columns.remember": "Colonnes d’une liste retenues",
        "columns.forget": "Colonnes d’une liste oubliées",
        "register.export": "Export du registre",
        "staff.enter": "Fiche créée ou corrigée",
        "staff.leave": "Départ de l’école",
        "staff.exit": "Date de sortie changée",
        "staff.forget": "Fiche effacée",
        "transfer.export": "Export d’un transfert",
        "download.ask": "Fichier demandé",
        "download.make": "Fichier préparé",
        "download.fail": "Fichier qui n’a pas pu être fait",
        "download.fetch": "Fichier téléchargé",
        "download.forget": "Fichier effacé",
        "function.add": "Fonction ajoutée",
        "function.rename": "Fonction renommée",
        "function.set_category": "Fonction classée",
    },
    "Utilisateurs et connexions": {
        "user.sign_in": "Connexion",
        "user.sign_in_failed": "Connexion refusée",
        "user.link_segec": "Compte SeGEC reconnu",
        "user.add": "Accès créé",
        "user.change": "Accès changé",
        "user.invite": "Personne invitée sur ce site",
        "user.link": "Lien de mot de passe envoyé",
        "user.password": "Mot de passe choisi",
        "user.factor_add": "Deuxième preuve ajoutée",
        "user.factor_remove": "Deuxième preuve retirée",
        "user.factor_reset": "Deuxième preuve oubliée",
        "user.close_sessions": "Sessions fermées sur d’autres appareils",
        "user.set_group": "Autre accès donné",
        "user.block": "Accès à ce site bloqué",
        "user.unblock": "Accès à ce site rouvert",
        "user.remove": "Personne retirée de ce site",
    },
    "Réglages": {
        "school.set_up": "École installée",
        "school.describe": "Réglages de l’école changés",
        "school.logo": "Logo changé",
        "seal.key": "Clé du sceau mise en service",
        "connection.test": "Connexion testée",
    },
}
"""Kind -> action -> its words. A test compares them with what the code writes."""

LABELS = {action: label for kind in ACTIONS.values() for action, label in kind.items()}


def label_of(action: str) -> str:
    """Return the words of an action; its own name when an older version wrote it."""
    return LABELS.get(action, action)


GROUPS = {"head": "direction", "secretary": "secrétariat", "reader": "lecture"}
OUTCOMES = {
    "queued": "en attente",
    "invited": "invitation demandée",
    "active": "inscription confirmée",
    "ended": "accès fermé",
    "refused": "refusé",
    "failed": "échec",
}
MEANS = {"mail": "par courriel", "slip": "sur un billet"}
NAMED = {"group": GROUPS, "outcome": OUTCOMES, "means": MEANS}
"""A name in a detail -> the words for its values."""
CATEGORIES = {"teaching": "enseignant", "head": "direction", "other": "autre", "unknown": "?"}


def told(detail: dict[str, object]) -> str:
    """Return what a line's detail adds in words, or nothing: identifiers are for machines."""
    texts = {name: str(value) for name, value in detail.items()}
    if "before" in texts and "group" in texts:
        return f"{GROUPS.get(texts['before'], '?')} → {GROUPS.get(texts['group'], '?')}"
    if "from" in texts and "to" in texts:
        return " → ".join(CATEGORIES.get(texts[name], "?") for name in ("from", "to"))
    if named := next((name for name in NAMED if name in texts), ""):
        return NAMED[named].get(texts[named], "")
    if texts.get("kind") == "segec":
        return "avec le compte SeGEC"
    if "text" in texts:
        return f"texte {texts['text']}"
    if "found" in texts:
        return "réussie" if texts["found"] == "good" else "en échec"
    return _counted(detail)


def _counted(detail: dict[str, object]) -> str:
    """Return the counts of an import: "3 ajoutées, 1 modifiée"."""
    names = {"added": "ajoutée", "changed": "modifiée", "left": "sortie"}
    counts = [(n, word) for name, word in names.items() if isinstance(n := detail.get(name), int)]
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)

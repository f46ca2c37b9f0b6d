"""Why, in sentences for the secretary. Pure: no Django."""

LEFT = "A quitté l’école ({day})."
NOT_CONCERNED = "Aucune fonction d’enseignant ou de direction en {year}."
UNKNOWN_FUNCTION = "La table des fonctions ne dit pas encore si sa fonction est enseignante."
CLOSED = "Accès fermé par l’école ({day})."
WITHDRAWN = "L’autorisation a été retirée."
NO_ADDRESS = "Aucune adresse électronique sur la fiche."
NO_CONSENT = "L’autorisation de transmettre cette adresse n’est pas encodée."
NO_CONSENT_YET = (
    "L’autorisation de transmettre cette adresse n’est pas encodée ;"
    " l’accès déjà ouvert ne change pas."
)
NOT_ME = "La personne invitée a répondu « ce n’est pas moi »."
NEW_ADDRESS = "L’adresse a changé depuis la dernière demande."
ROLE_OVER = "Ne tient plus ce rôle : {roles}."
QUEUED = "Une demande attend déjà son envoi."


def refused_address(typed: str, why: str) -> str:
    """Say which address of a list was set aside, and why."""
    return f"Adresse écartée : « {typed} ». {why}".strip()

"""What proves a permission, in sentences. No Django."""

from preau.school.dossiers.facts import Origin, Permission, ReturnedSheet, ScreenSignature

PROVED = {
    Origin.HAND: (
        "Tapée à la main : Préau n’a gardé aucune image de ce qui a été signé. Le papier, s’il "
        "existe encore, est à l’école."
    ),
    Origin.LIST: (
        "Reprise d’une liste du personnel : Préau n’a gardé aucune image de ce qui a été signé. Le "
        "papier, s’il existe encore, est à l’école."
    ),
    Origin.SHEET: "",
    Origin.SCREEN: "",
    Origin.AGAIN: "C’est la signature de l’autorisation n° {again} : sa preuve est auprès d’elle.",
}
NO_PICTURE = "Aucune image de cette feuille n’est gardée."
FORGOTTEN = "L’image de cette feuille a été effacée : sa durée de conservation était passée."
NO_DOCUMENT = "Ce document n’est plus gardé."
DOCUMENT_FORGOTTEN = "Ce document a été effacé : sa durée de conservation était passée."
CHANGED = (
    "Attention : ce fichier n’est pas celui qui a été scellé, son empreinte est une autre. La base "
    "de données a été modifiée hors de Préau."
)
NOT_WHOLE = (
    "Attention : les mots gardés ne sont plus ceux de l’empreinte. La base de données a été "
    "modifiée hors de Préau ; ce texte n’est peut-être pas celui qui a été signé."
)


def proof_of(permission: Permission) -> str:
    """Return what proves a permission beside which no proof lies; nothing when one does."""
    if permission.sheets or permission.signatures:
        return ""
    return PROVED[permission.origin].format(again=permission.again_of)


def why_no_picture(sheet: ReturnedSheet) -> str:
    """Return why nothing can be shown of a sheet; nothing when its picture is kept."""
    if sheet.has_picture:
        return ""
    return FORGOTTEN if sheet.forgotten_at else NO_PICTURE


def why_no_document(signature: ScreenSignature) -> str:
    """Return why a sealed document cannot be shown; nothing when it is kept."""
    if signature.has_document:
        return ""
    return DOCUMENT_FORGOTTEN if signature.forgotten_at else NO_DOCUMENT

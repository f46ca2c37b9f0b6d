"""Kinds, states and journal actions, as operators read them."""

from preau.federation.invitations.rules import State

MAIL_KINDS = {
    "invitation": "Invitation",
    "invitation_reminder": "Rappel d’invitation",
    "registration_confirmed": "Confirmation d’inscription",
    "password_reset": "Mot de passe oublié",
    "account_change": "Changement du compte",
}
"""Template of a mail -> what it is. Others are shown by their own name."""

MAIL_STATES = {
    "queued": ("En file", "go", "arrow-path"),
    "sent": ("Envoyé", "ok", "check"),
    "bounced": ("Refusé par le destinataire", "bad", "x-mark"),
    "failed": ("Non envoyé", "stop", "exclamation-triangle"),
}
"""State -> label, tone, icon. « Envoyé » never means delivered."""

INVITATION_STATES = {
    State.PENDING: ("En attente", "go", "clock"),
    State.EXPIRED: ("Expirée", "stop", "clock"),
    State.BOUNCED: ("Adresse refusée", "bad", "x-mark"),
    State.REFUSED: ("Refusée par la personne", "stop", "hand-raised"),
    State.ACCEPTED: ("Acceptée", "ok", "check"),
    State.CANCELLED: ("Annulée", "off", "minus"),
}

ACTIONS = {
    "account.close": "Compte fermé",
    "account.look": "Compte consulté",
    "account.reopen": "Compte rouvert",
    "account.search": "Comptes cherchés",
    "account.sessions": "Sessions d’un compte fermées",
    "address.undo": "Compte repris par son ancienne adresse",
    "invitation.accept": "Invitation acceptée",
    "invitation.list": "Liste d’invitations consultée",
    "invitation.refuse": "Invitation refusée",
    "invitation.remind": "Invitation rappelée",
    "invitation.resend": "Invitation renvoyée",
    "mail.list": "Liste de courriels consultée",
    "mail.retry": "Courriel remis en file",
    "mail.retry_all": "Courriels remis en file",
    "membership.create": "Accès demandé",
    "membership.delete": "Personne retirée de l’école",
    "membership.update": "Demande modifiée",
    "operator.grant": "Droits d’exploitation changés",
    "password.reset_request": "Mot de passe oublié",
    "registration.active": "Inscription confirmée",
    "registration.refused": "Inscription refusée",
    "school.add": "École enregistrée",
    "school.renew_secret": "Secret d’une école changé",
    "school.reopen": "École rouverte",
    "school.suspend": "École suspendue",
    "school_year.set": "Dates d’une année scolaire",
    "service.add": "Service enregistré",
    "service.change": "Service modifié",
}
"""Journal action -> what it is. Others are shown by their own name."""


def mail_kind(kind: str) -> str:
    return MAIL_KINDS.get(kind, kind.replace("_", " ").capitalize())

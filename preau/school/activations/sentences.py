"""Why, in sentences for the secretary. Pure: no Django."""

LEFT = "A quitté l’école ({day})."
NOT_CONCERNED = "Aucune fonction d’enseignant ou de direction en {year}."
UNKNOWN_FUNCTION = "La table des fonctions ne dit pas encore si sa fonction est enseignante."
CLOSED = "Accès fermé par l’école ({day})."
WITHDRAWN = "L’autorisation a été retirée."
WITHDRAWN_ENDS = (
    "L’autorisation est retirée. La fermeture de l’accès dans votre école est demandée à la"
    " fédération ; le compte et les autres écoles de la personne ne changent pas."
)
WITHDRAWN_ONLY = (
    "L’autorisation est retirée. La personne n’avait pas d’accès par votre école : il n’y a rien à"
    " fermer."
)
NOTHING_WITHDRAWN = "Il n’y avait pas d’autorisation à retirer."
NO_ADDRESS = "Aucune adresse électronique sur la fiche."
NO_CONSENT = "L’autorisation de transmettre cette adresse n’est pas encodée."
NO_CONSENT_YET = (
    "L’autorisation de transmettre cette adresse n’est pas encodée ;"
    " l’accès déjà ouvert ne change pas."
)
NOT_ME = "La personne invitée a répondu « ce n’est pas moi »."
NEW_ADDRESS = "L’adresse a changé depuis la dernière demande."
DELETED = (
    "La personne a fait supprimer son compte SeGEC ({day}). Ne le redemandez que si elle le veut,"
    " avec une nouvelle autorisation signée."
)
INVITED_ANEW = (
    "La personne avait fait supprimer son compte SeGEC ({day}). La nouvelle autorisation le"
    " redemande : elle recevra une invitation."
)
FORGOTTEN = (
    "La fédération ne connaît plus cette personne, pour qui un accès avait été demandé : elle"
    " recevra une nouvelle invitation."
)
REOPENED = "L’accès est fermé à la fédération : cette demande le rouvre."
MOVED_MEANWHILE = "L’adresse a été changée à la fédération entre-temps : relisez la liste proposée."
ROLE_OVER = "Ne tient plus ce rôle : {roles}."
QUEUED = "Une demande attend déjà son envoi."
CANCELLED = "Annulée avant l’envoi : l’accès a été fermé."
PERMISSION_ENDED = "Annulée avant l’envoi : l’autorisation ne vaut plus pour cette adresse."
PLAN_CHANGED = (
    "La situation a changé depuis l’affichage de la liste : relisez-la avant de confirmer."
)
NOTHING_TO_ASK = "Il n’y a rien à demander pour ces personnes."
INVITED = "La personne doit encore confirmer depuis sa messagerie."
BOUNCED = "Le courriel a été refusé par le serveur de cette adresse : corrigez-la."
EXPIRED = "L’invitation a expiré le {day}, sans réponse : renvoyez-la."
MAIL_FAILED = "Le courriel d’invitation n’a pas pu partir : renvoyez-le."
MAIL_QUEUED = "La fédération prépare le courriel d’invitation."
MAIL_SENT = "Courriel envoyé le {sent}. La personne doit encore confirmer, avant le {end}."
CONFIRMED = "Inscription confirmée pour {year}."
OPENED = "Le compte est ouvert."
HAS_CONFIRMED = "La personne a confirmé son inscription."
ENDED = "L’accès est fermé."
ROLE_ENDED = "Le rôle est fermé ; il reste : {roles}."
NOTHING_TO_END = "La fédération n’avait aucun accès ouvert pour cette personne."
WAITS = "{problem} La demande est conservée et repartira d’elle-même."
NOT_DONE = "La fédération n’a pas fait ce qui était demandé."
UNTRANSMITTABLE = "Le nom ou l’adresse de la fiche ne peut pas être transmis tel quel."
REFUSED_BY_FEDERATION = "La fédération a refusé cette demande (code {code})."
TAKEN = (
    "La fédération connaît déjà cette adresse dans votre école sous une autre clé :"
    " vérifiez l’adresse, ou demandez à la fédération de réunir les deux."
)
BAD_VALUE = "La fédération n’accepte pas cette adresse ou ce nom : vérifiez la fiche."
GONE = "La fédération ne connaît plus cette personne : relancez la demande."
HELD_BACK = (
    "Fermeture retenue : {count} accès seraient fermés d’un coup, plus d’un quart de ceux qui sont"
    " ouverts. Vérifiez la liste importée, puis fermez-les sur la page Activation."
)


def changed_there(email: str) -> str:
    """Say which address the federation has in the place of the one that the school sent."""
    return (
        f"À la fédération, l’adresse de cette personne a été changée en « {email} »."
        " Si elle est juste, encodez-la ici avec l’autorisation signée pour elle. Sinon, encodez"
        " une nouvelle autorisation pour l’adresse de la fiche."
    )


def refused_address(typed: str, why: str) -> str:
    """Say which address of a list was set aside, and why."""
    return f"Adresse écartée : « {typed} ». {why}".strip()

"""What a head reads: mails and journal lines, in words. « Envoyé » never means delivered."""

from datetime import datetime

from django.utils import timezone

from preau.federation.mail.models import Mail, MailState
from preau.ui.templatetags.preau import jour

KINDS = {
    "invitation": "Invitation",
    "invitation_reminder": "Rappel de l’invitation",
    "registration_confirmed": "Confirmation d’inscription",
}


def mail_in_words(mail: Mail | None) -> str:
    """Say what became of a mail, as far as anybody knows."""
    if mail is None:
        return "Aucun courriel"
    match mail.state:
        case MailState.SENT:
            return f"Courriel envoyé le {at(mail.sent_at)}"
        case MailState.BOUNCED:
            return "Courriel refusé par le serveur du destinataire"
        case MailState.FAILED:
            return f"Courriel non envoyé{f' : {mail.detail}' if mail.detail else ''}"
        case _:
            return "Courriel en attente d’envoi"


def at(moment: datetime | None) -> str:
    """Write a moment in words, in Brussels: "25 novembre 2026 à 9 h 05"."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{jour(local)} à {local.hour} h {local.minute:02}"

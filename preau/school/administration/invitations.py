"""The mail that lets somebody choose a password for this site."""

from email.message import EmailMessage
from email.utils import localtime, make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from preau.school.people.links import ends_at, path_for
from preau.school.people.models import User
from preau.school.register.models import School
from preau.work.smtp import Bounced, Connection, Handed, UnavailableError


class NotSentError(Exception):
    """The mail has not left; the message says why, and what to do."""


NO_SERVER = (
    "Le courriel n’est pas parti : ce site n’a pas de serveur d’envoi. Demandez à la personne qui "
    "l’a installé de régler PREAU_SMTP_URL, puis envoyez le lien."
)
BOUNCED = "Le courriel n’est pas parti : cette adresse a été refusée. Vérifiez-la."
LATER = "Le courriel n’est pas parti : le serveur d’envoi ne répond pas. Réessayez plus tard."


def send(user: User) -> None:
    """Send somebody the link. Raise NotSentError; the link holds, and can be sent again."""
    if not settings.SMTP_URL:
        raise NotSentError(NO_SERVER)
    connection = Connection(settings.SMTP_URL)
    try:
        outcome = connection.send(compose(user))
    except UnavailableError as error:
        raise NotSentError(LATER) from error
    finally:
        connection.close()
    if not isinstance(outcome, Handed):
        raise NotSentError(BOUNCED if isinstance(outcome, Bounced) else LATER)


def compose(user: User) -> EmailMessage:
    """Return the message; the template's first line is its subject."""
    context = {
        "user": user,
        "school": School.objects.first(),
        "link": settings.PUBLIC_URL + path_for(user),
        "until": ends_at(user),
    }
    subject, _, body = render_to_string("administration/invitation.txt", context).partition("\n")
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.MAIL_FROM
    message["To"] = user.email
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname or "localhost")
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no out-of-office answers
    message["Content-Language"] = "fr"
    message.set_content(body.strip() + "\n", cte="quoted-printable")
    return message

"""The mail that lets somebody choose a password for this site."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from preau.school.mail import actions as mails
from preau.school.mail.kinds import Kind, Letter, register
from preau.school.mail.models import Mail
from preau.school.people import managing
from preau.school.people.links import DAYS, ends_at, path_for
from preau.school.people.models import User
from preau.school.register.models import School
from preau.work.smtp import Withheld

KIND = "invitation"


@transaction.atomic
def invite(*, email: str, name: str, group: str, by: User, now: datetime) -> User:
    """Give somebody an access, and queue the mail with its link. Raise UserRefusedError.

    Without a server for outgoing mail the link holds all the same: it is sent when there is one.
    """
    user = managing.invite(email=email, name=name, group=group, by=by, now=now)
    _queue(user, now)
    return user


@transaction.atomic
def renew(*, user: User, by: User, now: datetime) -> User:
    """Queue a new link; those before are worthless from now on. Raise UserRefusedError."""
    fresh = managing.renew_link(user=user, by=by, now=now)
    _queue(fresh, now)
    return fresh


def compose(mail: Mail, _now: datetime) -> Letter | Withheld:
    """Return what an invitation says; nothing once it was replaced or the access was taken."""
    user = User.objects.kept().filter(pk=mail.about, is_active=True).first()
    if user is None or user.email != mail.to or user.invited_at != mail.created_at:
        return Withheld("ce lien ne vaut plus")
    context = {
        "user": user,
        "school": School.objects.first(),
        "link": settings.PUBLIC_URL + path_for(user),
        "until": ends_at(user),
    }
    return Letter("administration/invitation.txt", context)


def connect() -> None:
    """Make the kind known to the queue."""
    register(KIND, Kind(compose=compose, life=timedelta(days=DAYS)))


def _queue(user: User, now: datetime) -> None:
    if mails.can_send():
        mails.queue([mails.letter(kind=KIND, about=user.pk, to=user.email, now=now)])

"""Who works with this site: the head invites, gives another group, blocks, removes.

Nobody changes their own access, and there is always a head who can sign in.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.people.actions import UserRefusedError, read_user_address
from preau.school.people.models import User

ONESELF = "Votre propre accès ne se change pas ici : demandez-le à une autre personne de direction."
LAST_HEAD = (
    "C’est la dernière personne de direction qui peut se connecter : donnez d’abord cet accès à "
    "quelqu’un d’autre."
)


@transaction.atomic
def invite(*, email: str, name: str, group: str, by: User, now: datetime) -> User:
    """Give somebody an access that opens with the link of a mail. Raise UserRefusedError."""
    address = read_user_address(email)
    if User.objects.filter(email=address).exists():
        raise UserRefusedError(f"{address} a déjà un accès à ce site.")
    user: User = User.objects.create_user(
        address, None, name=name.strip(), group=group, invited_at=now
    )
    _note("user.invite", user, by, now, group=group)
    return user


@transaction.atomic
def renew_link(*, user: User, by: User, now: datetime) -> User:
    """Make a new link to choose a password: the one before is worthless from now on."""
    user = _locked(user, by)
    user.invited_at = now
    user.save(update_fields=["invited_at"])
    _note("user.link", user, by, now)
    return user


@transaction.atomic
def set_group(*, user: User, group: str, by: User, now: datetime) -> bool:
    """Give somebody another group; False when it is the same. Raise UserRefusedError."""
    user = _locked(user, by)
    if user.group == group:
        return False
    _check_another_head(user)
    before, user.group = user.group, group
    user.save(update_fields=["group"])
    _note("user.set_group", user, by, now, before=before, group=group)
    return True


@transaction.atomic
def block(*, user: User, by: User, now: datetime) -> None:
    """Close somebody's access at once, open sessions included. Raise UserRefusedError."""
    user = _locked(user, by)
    _check_another_head(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _note("user.block", user, by, now)


@transaction.atomic
def unblock(*, user: User, by: User, now: datetime) -> None:
    """Open a blocked access again."""
    user = _locked(user, by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note("user.unblock", user, by, now)


@transaction.atomic
def remove(*, user: User, by: User, now: datetime) -> None:
    """Take somebody off this site: the name alone stays, for the journal.

    Address, password, second factors, and where they were signed in go.
    """
    user = _locked(user, by)
    _check_another_head(user)
    user.email = f"{user.pk}@parti.invalid"
    user.segec_sub = None
    user.is_active, user.removed_at = False, now
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    UserSession.objects.filter(user=user).delete()
    _note("user.remove", user, by, now)


@transaction.atomic
def choose_password(*, user: User, password: str, now: datetime) -> None:
    """Keep the password that somebody chose behind the link, which has served."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=user.actor, lines=[Line(action="user.password", subject=user.actor)], now=now)


def _locked(user: User, by: User) -> User:
    """Return the user as they are now. Heads are locked together: one at least remains."""
    list(User.objects.deciding().select_for_update())
    if user.pk == by.pk:
        raise UserRefusedError(ONESELF)
    return User.objects.kept().get(pk=user.pk)


def _check_another_head(user: User) -> None:
    if user.may_decide and not User.objects.deciding().exclude(pk=user.pk).exists():
        raise UserRefusedError(LAST_HEAD)


def _note(action: str, user: User, by: User, now: datetime, **detail: str) -> None:
    record(actor=by.actor, lines=[Line(action=action, subject=user.actor, detail=detail)], now=now)

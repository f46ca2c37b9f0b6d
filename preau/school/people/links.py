"""The link behind which somebody chooses a password.

It is derived from what is known of its person and stored nowhere (decision 3). It serves once,
since the password is part of it; a newer one replaces it; it ends after DAYS.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from preau.school.people.models import User

DAYS = 7


def path_for(user: User) -> str:
    """Return the path of this site where a user chooses a password."""
    return reverse("choose-password", args=[user.pk, _token(user)])


def owner_of(pk: int, token: str, now: datetime) -> User | None:
    """Return whose link it is; None when it has served, was replaced, is over or was made up."""
    user = User.objects.kept().filter(pk=pk, is_active=True, invited_at__isnull=False).first()
    if user is None or not constant_time_compare(_token(user), token):
        return None
    return user if now <= ends_at(user) else None


def ends_at(user: User) -> datetime:
    """Return when the link of somebody who was invited ends (UTC)."""
    if user.invited_at is None:
        raise ValueError("nobody has invited this user")
    return user.invited_at + timedelta(days=DAYS)


def _token(user: User) -> str:
    """Return 256 bits under the site's secret key: nobody guesses them."""
    of = f"{user.pk} {user.invited_at:%Y%m%d%H%M%S%f} {user.email} {user.password}"
    return salted_hmac("preau.people.link", of, algorithm="sha256").hexdigest()

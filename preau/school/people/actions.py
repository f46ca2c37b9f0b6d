"""What changes something about the people who work with this site."""

from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.crypto import salted_hmac

from preau.journal.actions import Line, record
from preau.protocol.addresses import NotAnAddressError, address_key, read_address
from preau.school.people.models import Try, User

MOST_TRIES = 5
"""Tries with one e-mail from one network address before a pause."""
PAUSE = timedelta(minutes=15)
"""Tries older than this are forgotten, so it is also the longest pause."""


class TooManyTriesError(Exception):
    """The password is not even looked at. `until`: when it will be again (UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class UserRefusedError(Exception):
    """Somebody cannot be added; the message says why and how to mend it."""


@transaction.atomic
def begin_sign_in(*, email: str, ip: str, now: datetime) -> None:
    """Count a try before the password is looked at. Raise TooManyTriesError when it may not be.

    Counting first leaves no gap for many tries at once. Known and unknown addresses are counted
    alike, so that the answer tells nobody which ones exist.
    """
    Try.objects.filter(at__lte=now - PAUSE).delete()
    pair = _pair(email, ip)
    recent = list(Try.objects.filter(pair=pair).order_by("-at")[:MOST_TRIES])
    if len(recent) == MOST_TRIES:
        raise TooManyTriesError(recent[-1].at + PAUSE)
    Try.objects.create(pair=pair, at=now)


@transaction.atomic
def complete_sign_in(*, user: User, ip: str) -> None:
    """Forget the tries: the password was right. What may follow it has limits of its own."""
    Try.objects.filter(pair=_pair(user.email, ip)).delete()


def fail_sign_in(*, email: str, now: datetime) -> None:
    """Keep a trace of a wrong password, or of an address that is nobody's."""
    known = User.objects.filter(email=address_key(email)).first()
    subject = known.actor if known else "user:unknown"
    record(actor="visitor", lines=[Line(action="user.sign_in_failed", subject=subject)], now=now)


@transaction.atomic
def add_user(*, email: str, name: str, group: str, password: str, by: str, now: datetime) -> User:
    """Let somebody sign in to this site. Raise UserRefusedError for an address that cannot be."""
    address = read_user_address(email)
    if User.objects.filter(email=address).exists():
        raise UserRefusedError(
            f"{address} a déjà un accès. Pour le changer, ajoutez --update à la commande."
        )
    user = User.objects.create_user(address, password, name=name, group=group)
    line = Line(action="user.add", subject=user.actor, detail={"group": group})
    record(actor=by, lines=[line], now=now)
    return user


@transaction.atomic
def change_user(
    *, email: str, name: str, group: str, password: str, by: str, now: datetime
) -> User:
    """Give somebody another name, group and password. Raise UserRefusedError if there is nobody."""
    address = read_user_address(email)
    try:
        user = User.objects.get_by_natural_key(address)
    except ObjectDoesNotExist as error:
        raise UserRefusedError(f"Personne n’a d’accès avec l’adresse {address}.") from error
    user.name, user.group = name or user.name, group
    user.set_password(password)
    user.save()
    line = Line(action="user.change", subject=user.actor, detail={"group": group})
    record(actor=by, lines=[line], now=now)
    return user


def read_user_address(email: str) -> str:
    """Return an address as users are known by it. Raise UserRefusedError when it is none."""
    try:
        return address_key(read_address(email))
    except NotAnAddressError as error:
        raise UserRefusedError(f"« {email} » n’est pas une adresse électronique.") from error


def _pair(email: str, ip: str) -> str:
    return salted_hmac(
        "preau.people.try", f"{address_key(email)} {ip}", algorithm="sha256"
    ).hexdigest()

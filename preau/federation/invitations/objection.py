"""« Je ne travaille pas dans cette école »: a known person refuses what a school registered.

The mail that announces a registration carries the link. Its token is bound to the membership, the
account and the day; nothing is stored. The account's own page leads to the same question.
"""

import hmac
from datetime import date, datetime, timedelta

from django.db import transaction

from preau.federation.invitations.announcing import silence
from preau.federation.invitations.inviting import OBJECTION, cancel_pending, objection_subject
from preau.federation.invitations.refusals import TooLateError, UnknownError
from preau.federation.mail.links import token_for
from preau.federation.registrations.actions import refuse_standing
from preau.federation.registrations.models import Membership, Registration

VALIDITY = timedelta(days=60)
"""Afterwards the person objects from the account's page; the mail says so."""


def objection_path(subject: str) -> str:
    """Return the secret page of an announcement, from the subject of its link."""
    membership, _account, day = subject.split(":")
    return f"/objection/{membership}/{day}/{token_for(purpose=OBJECTION, subject=subject)}/"


def find_announced(*, membership: str, day: int, token: str, today: date) -> Membership:
    """Return the membership that a link names, if one may still object (Europe/Brussels).

    Raises UnknownError, also when the membership has passed to another account since; or
    TooLateError.
    """
    found = Membership.objects.living().with_people().filter(pk=membership).first()
    if found is None:
        raise UnknownError("no such membership")
    expected = token_for(purpose=OBJECTION, subject=objection_subject(found, day))
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise UnknownError("no such link")
    if today > date.fromordinal(day) + VALIDITY:
        raise TooLateError(found)
    return found


def standing(membership: Membership, today: date) -> list[Registration]:
    """Return what this school has open for the person, or will have (Europe/Brussels)."""
    return list(Registration.objects.standing_on(today).filter(membership=membership))


def object_to(*, membership: Membership, now: datetime, today: date) -> bool:
    """Refuse all that one school has open for its person; False when nothing was (UTC).

    The school sees `refused`. The account, and other schools, are not concerned.
    """
    with transaction.atomic():
        cancel_pending([membership], now=now)
        silence([membership], now=now)
        return refuse_standing(membership=membership, now=now, today=today)

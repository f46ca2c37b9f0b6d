"""Send people their links: a mail each, to the address that the school has."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from preau.school.mail.actions import letter, queue
from preau.school.register.models import StaffMember
from preau.school.signing.giving import give
from preau.school.signing.mails import LINK
from preau.school.signing.models import Link, Means


@transaction.atomic
def send_links(*, staff: Sequence[StaffMember], by: str, now: datetime) -> list[Link]:
    """Give each person a new link and queue its mail; an earlier link serves no more.

    Everybody needs an address (ValueError). Raises NoServerError, and then nothing has changed.
    """
    if not all(member.private_email for member in staff):
        raise ValueError("somebody has no address")
    links = give(staff=staff, means=Means.MAIL, by=by, now=now)
    queue(letter(kind=LINK, about=link.pk, to=link.staff.private_email, now=now) for link in links)
    return links

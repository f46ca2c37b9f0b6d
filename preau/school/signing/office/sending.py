"""Send people their links: a mail each, to the address that the school has."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from preau.school.mail.actions import letter, queue
from preau.school.register.models import StaffMember
from preau.school.signing.giving import give
from preau.school.signing.mails import LINK, missing_settings
from preau.school.signing.models import Link, Means


class NotSetUpError(Exception):
    """This site cannot send a link, or the code that follows; the message names the settings."""

    def __init__(self) -> None:
        super().__init__(
            "Aucun courriel n’est parti\u00a0: demandez à la personne qui a installé ce site de "
            f"régler {' et '.join(missing_settings())}."
        )


@transaction.atomic
def send_links(*, staff: Sequence[StaffMember], by: str, now: datetime) -> list[Link]:
    """Give each person a new link and queue its mail; an earlier link serves no more.

    Everybody needs an address (ValueError). Raises NotSetUpError, and then nothing has changed.
    """
    if missing_settings():
        raise NotSetUpError
    if not all(member.private_email for member in staff):
        raise ValueError("somebody has no address")
    links = give(staff=staff, means=Means.MAIL, by=by, now=now)
    queue(letter(kind=LINK, about=link.pk, to=link.staff.private_email, now=now) for link in links)
    return links

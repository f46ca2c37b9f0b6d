"""What stands at the head of each document of a dossier."""

from dataclasses import dataclass
from datetime import datetime

from preau.school.people.models import User
from preau.school.register.models import School

COMMAND = "une commande de l’installation"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The school, and who drew the dossier up, when (aware)."""

    school: str
    fase_number: int
    address: str
    at: datetime
    by: str


def head_of(*, by: str, now: datetime) -> Head:
    """Return the head of what is drawn up now; `by` as the journal names who acts.

    Raises School.DoesNotExist before the school is set up.
    """
    school = School.current()
    return Head(
        school=school.name,
        fase_number=school.fase_number,
        address=school.address,
        at=now,
        by=_named(by),
    )


def _named(by: str) -> str:
    if not by.startswith("user:"):
        return COMMAND
    user = User.objects.get(pk=int(by.removeprefix("user:")))
    return f"{user} ({user.get_group_display()})"

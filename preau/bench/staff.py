"""A school with a crowd: a thousand people at every stage of the rentrée.

All of it goes through the actions, but for the federation's answers: they are what its mirror and
the requests look like after it has answered.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

BY = "operator:bench"
TITLES = (
    "Institutrice primaire",
    "Instituteur primaire",
    "Institutrice maternelle",
    "Maître d'éducation physique",
    "Maîtresse de religion catholique",
    "Puéricultrice",
    "Ouvrier d'entretien",
)
ASKED, ACTIVE = 0.6, 0.8
"""Of those with a permission, the share for whom an access was asked; of these, who confirmed."""


def make_school(count: int, now: datetime) -> Any:
    """Make a school with so many people; return its secretary.

    Of ten, one has no address, two no permission; of the others most are active or invited.
    """
    from django.utils import timezone

    from preau.school.consents.actions import encode_many
    from preau.school.consents.addresses import Encoding
    from preau.school.people.models import Group, User
    from preau.school.register.actions import enter, set_up_school

    today = timezone.localdate(now)
    set_up_school(fase_number=99001, name="École de mesure", by=BY, now=now)
    staff = enter(people=[_person(n, today) for n in range(count)], by=BY, now=now)
    encodings = [
        Encoding(
            staff=member,
            email=f"personne{n}@example.org",
            ticked=n % 10 > 2,
            signed_on=today - timedelta(days=60),
        )
        for n, member in enumerate(staff)
        if n % 10
    ]
    encode_many(encodings=encodings, by=BY, now=now)
    _answer(_ask(today, now), now)
    return User.objects.create_user(
        "secretariat@example.org", "mesure mesure mesure", name="Secrétariat", group=Group.SECRETARY
    )


def changed_list() -> bytes:
    """Return a staff list that changes the name, the birth date and the address of everybody."""
    from preau.school.imports.reading.records import Field
    from preau.school.register.models import Position

    headings = (
        *(Field.KEY, Field.FAMILY_NAME, Field.GIVEN_NAME, Field.BIRTH_DATE, Field.TITLE),
        *(Field.STARTS_ON, Field.EMAIL, Field.TICK, Field.SIGNED_ON),
    )
    rows = [
        (
            *(held.staff.key, f"{held.staff.family_name}-Neuf", held.staff.given_name),
            *("01/02/1980", held.title.title, f"{held.starts_on:%d/%m/%Y}"),
            *(f"neuf.{held.staff.private_email}" if held.staff.private_email else "",),
            *("Oui", "01/09/2026"),
        )
        for held in Position._default_manager.select_related("staff", "title")
    ]
    return "\r\n".join(";".join(row) for row in (headings, *rows)).encode()


def _person(number: int, today: date) -> Any:
    from preau.protocol.school_year import SchoolYear
    from preau.school.register.listed import ListedPerson, ListedPosition

    first = SchoolYear.at(today).first_day
    titles = [TITLES[number % len(TITLES)]] + (["Directrice"] if number % 100 == 0 else [])
    return ListedPerson(
        key=f"P{number:05}",
        family_name=f"Famille{number}",
        given_name="Camille",
        positions=tuple(ListedPosition(title=title, starts_on=first) for title in titles),
    )


def _ask(today: date, now: datetime) -> Sequence[Any]:
    """Ask for most of those who are ready; return their lines of the plan."""
    from preau.school.activations.actions import ask, asks, plan

    ready = [line for line in plan(today) if asks(line)]
    lines = ready[: int(len(ready) * ASKED)]
    ask(lines=lines, collective=True, by=BY, now=now)
    return lines


def _answer(lines: Sequence[Any], now: datetime) -> None:
    """Let the federation have answered: most are active, the others still invited."""
    from preau.school.activations.models import AccessRequest
    from preau.school.activations.words import Outcome
    from preau.school.provisioning.actions import mirror

    active = {line.staff.pk for line in lines[: int(len(lines) * ACTIVE)]}
    mirror([_member(line, line.staff.pk in active, now) for line in lines], now)
    requests = AccessRequest.objects.all()
    requests.filter(staff__in=active).settle_all(Outcome.ACTIVE, "", now)
    requests.queued().settle_all(Outcome.INVITED, "", now)


def _member(line: Any, is_active: bool, now: datetime) -> Any:
    from preau.school.provisioning.wire import Member

    year, status = line.school_year, "active" if is_active else "invited"
    until = year.last_day_of_access.isoformat()
    invitation = (
        ("state", "accepted" if is_active else "pending"),
        ("mail", "sent"),
        ("sent_at", now.isoformat()),
        ("expires_at", (now + timedelta(days=14)).isoformat()),
    )
    return Member(
        scim_id=f"id-{line.staff.key}",
        external_id=line.staff.key,
        user_name=line.staff.private_email,
        given_name=line.staff.given_name,
        family_name=line.staff.family_name,
        registrations=tuple((year.label, role.value, status, until) for role in line.roles),
        invitation=invitation,
    )

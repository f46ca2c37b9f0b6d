"""A federation with a crowd: schools and members by the hundred thousand, as rows in sets.

`python -m preau.bench.crowd --memberships 200000` fills the federation that the settings name. The
rows are those that enrol and the answers leave behind; making them through the actions would take
an hour. Of twenty invitations twelve are accepted, the others stand wherever one can stand.
"""

import argparse
import hashlib
import os
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

BATCH = 5_000
SCHOOL_SIZE = 33
FIRST_FASE = 100_001


def main() -> None:
    """Fill the federation's database and say what was made."""
    parser = argparse.ArgumentParser(description="Remplit une fédération d’essai.")
    parser.add_argument("--memberships", type=int, default=200_000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.federation.settings")
    import django

    django.setup()
    schools = make_crowd(asked.memberships)
    print(f"{schools} écoles, {asked.memberships} inscriptions.")


def make_crowd(memberships: int) -> int:
    """Make schools of SCHOOL_SIZE teachers each; return how many schools."""
    from django.utils import timezone

    from preau.federation.schools.actions import add_schools
    from preau.federation.schools.models import School

    now = timezone.now()
    count = -(-memberships // SCHOOL_SIZE)
    lines = "".join(f"{FIRST_FASE + n};{_name(n, count)}\n" for n in range(count))
    add_schools(data=f"fase;nom\n{lines}".encode(), by="operator:bench", now=now)
    numbers = {school.fase_number: school.pk for school in School.objects.all()}
    ids = [numbers[FIRST_FASE + n] for n in range(count)]
    for first in range(0, memberships, BATCH):
        _make_members(range(first, min(first + BATCH, memberships)), ids, now)
    _analyze()
    return count


def _name(number: int, count: int) -> str:
    """Return a school's name: one is alone to bear its own, whoever searches it reads the rest."""
    return "Athénée royal" if number == count - 1 else f"École numéro {number}"


def _make_members(numbers: range, schools: list[int], now: datetime) -> None:
    from preau.federation.mail.models import Mail
    from preau.federation.registrations.models import Membership, Registration
    from preau.protocol.school_year import SchoolYear
    from preau.work.inserts import insert_rows

    year = SchoolYear.at(now.date())
    accounts = [_account(number, now) for number in numbers]
    memberships = [
        Membership(
            school_id=schools[number // SCHOOL_SIZE],
            account=account,
            external_id=f"K{number}",
            user_name=account.email,
            user_name_key=account.email_key,
            given_name=account.given_name,
            family_name=account.family_name,
            created_at=now,
            updated_at=now,
        )
        for number, account in zip(numbers, accounts, strict=True)
    ]
    registrations = [
        Registration(
            membership=membership,
            school_year=year.label,
            role="teacher",
            status="active" if has_accepted(number) else "invited",
            valid_from=year.first_day,
            valid_until=year.last_day_of_access,
            requested_at=now,
        )
        for number, membership in zip(numbers, memberships, strict=True)
    ]
    insert_rows(accounts)
    insert_rows(memberships)
    insert_rows(registrations)
    mails = Mail.objects.bulk_create(
        _mail(number, membership, now)
        for number, membership in zip(numbers, memberships, strict=True)
    )
    insert_rows(
        [
            _invitation(number, membership, mail, now)
            for number, membership, mail in zip(numbers, memberships, mails, strict=True)
        ]
    )


@dataclass(frozen=True)
class Fate:
    """What became of an invitation and of its mail; the invitation was made so many days ago."""

    invitation: str
    mail: str
    days: int = 3
    is_bounced: bool = False
    is_withdrawn: bool = False


ACCEPTED = Fate("accepted", "sent", is_withdrawn=True)
FATES = (
    Fate("pending", "sent"),
    Fate("pending", "queued"),
    Fate("pending", "sent", days=10),
    Fate("pending", "sent", days=30),
    Fate("pending", "bounced", is_bounced=True),
    Fate("pending", "failed"),
    Fate("cancelled", "failed", is_withdrawn=True),
    Fate("refused", "sent", is_withdrawn=True),
)
EVERY = 20
"""One person in so many has each of FATES; the others have accepted."""


def _fate(number: int) -> Fate:
    place = number % EVERY
    return FATES[place] if place < len(FATES) else ACCEPTED


def has_accepted(number: int) -> bool:
    """Tell whether a person of this number has an account that opens."""
    return _fate(number) is ACCEPTED


def _mail(number: int, membership: Any, now: datetime) -> Any:
    from preau.federation.invitations.pauses import validity
    from preau.federation.mail.models import Mail

    fate = _fate(number)
    made = now - timedelta(days=fate.days)
    return Mail(
        kind="invitation",
        to=membership.user_name,
        link_purpose="invitation",
        about=membership.subject,
        message_id=f"<{membership.pk}@bench.invalid>",
        state=fate.mail,
        created_at=made,
        due_at=now if fate.mail == "queued" else None,
        sent_at=made if fate.mail == "sent" else None,
        valid_until=made if fate.is_withdrawn else made + validity(),
    )


def _invitation(number: int, membership: Any, mail: Any, now: datetime) -> Any:
    from preau.federation.invitations.models import Invitation
    from preau.federation.invitations.pauses import validity

    fate = _fate(number)
    # Seconds apart, as requests are.
    made = now - timedelta(days=fate.days, seconds=number % 86_400)
    return Invitation(
        id=uuid.uuid4(),
        membership=membership,
        mail=mail,
        token_hash=hashlib.sha256(membership.pk.encode()).hexdigest(),
        state=fate.invitation,
        is_bounced=fate.is_bounced,
        created_at=made,
        expires_at=made + validity(),
        answered_at=None if fate.invitation == "pending" else now,
    )


def _account(number: int, now: datetime) -> Any:
    from preau.federation.accounts.models import Account

    account = Account.pending(
        email=address_of(number), given_name="Camille", family_name=f"Numéro {number}", now=now
    )
    account.confirmed_at = now if has_accepted(number) else None
    return account


def address_of(number: int) -> str:
    return f"personne{number}@example.org"


def _analyze() -> None:
    from django.db import connection

    # What a database does by itself some time after so many inserts, and not while we measure.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()

"""A federation with a crowd: schools and members by the hundred thousand, as rows in sets.

`python -m preau.bench.crowd --memberships 200000` fills the federation that the settings name. The
rows are those that enrol and accept leave behind, without their mails; making them through the
actions would take an hour.
"""

import argparse
import os
from datetime import datetime
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
    """Make schools of SCHOOL_SIZE confirmed teachers each; return how many schools."""
    from django.utils import timezone

    from preau.federation.schools.actions import add_schools
    from preau.federation.schools.models import School

    now = timezone.now()
    count = -(-memberships // SCHOOL_SIZE)
    lines = "".join(f"{FIRST_FASE + n};École numéro {n}\n" for n in range(count))
    add_schools(data=f"fase;nom\n{lines}".encode(), by="operator:bench", now=now)
    numbers = {school.fase_number: school.pk for school in School.objects.all()}
    ids = [numbers[FIRST_FASE + n] for n in range(count)]
    for first in range(0, memberships, BATCH):
        _make_members(range(first, min(first + BATCH, memberships)), ids, now)
    _analyze()
    return count


def _make_members(numbers: range, schools: list[int], now: datetime) -> None:
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
            status="active",
            valid_from=year.first_day,
            valid_until=year.last_day_of_access,
            requested_at=now,
        )
        for membership in memberships
    ]
    insert_rows(accounts)
    insert_rows(memberships)
    insert_rows(registrations)


def _account(number: int, now: datetime) -> Any:
    from preau.federation.accounts.models import Account

    account = Account.pending(
        email=address_of(number), given_name="Camille", family_name=f"Numéro {number}", now=now
    )
    account.confirmed_at = now
    return account


def address_of(number: int) -> str:
    return f"personne{number}@example.org"


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()

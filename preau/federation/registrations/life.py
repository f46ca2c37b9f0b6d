"""What becomes of memberships and registrations when the life of an account turns.

Connected to the accounts' events, so each runs inside the change's own transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from preau.federation.accounts import deletion, events
from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Membership, Registration, Status
from preau.journal.actions import Line, record


def connect() -> None:
    """Connect all of them; called once, when the site starts."""
    events.address_changed.connect(_show_new_address)
    events.accounts_merged.connect(_move)
    events.accounts_deleted.connect(_end)
    events.accounts_forgotten.connect(_forget)


def _show_new_address(account: Account, now: datetime, **_: Any) -> None:
    """Let the schools of today see it. `userName` stays the school's: decision 17."""
    living = Membership.objects.filter(account=account, deleted_at__isnull=True)
    named = Q(user_name_key=account.email_key)
    _touch(living.exclude(named), now, account_email=account.email)
    _touch(living.filter(named), now, account_email="")


def _move(kept: Account, merged: Account, now: datetime, **_: Any) -> None:
    """Memberships move whole, with their registrations.

    Two of one school stay two, for each is a member of staff of that school's own list: taking
    one away would make the school ask for it again. What they open is their union
    (standing.py, oidc/claims.py).
    """
    _touch(Membership.objects.filter(account=merged), now, account=kept, account_email=kept.email)


def _end(accounts: Sequence[Account], now: datetime, **_: Any) -> None:
    """End what is open; schools go on seeing it as ended, under the address they sent."""
    today = timezone.localdate(now)
    ours = Membership.objects.filter(account__in=accounts)
    standing = Registration.objects.standing_on(today).filter(membership__in=ours)
    ended = defaultdict(list)
    for registration in standing:
        ended[registration.membership_id].append(f"{registration.role} {registration.school_year}")
    _set_days_of_forgetting(accounts, today)
    standing.order_by().update(status=Status.ENDED, ended_at=now)
    deletion.scrub_mails([membership.subject for membership in ours])
    _forget_rows(ours.filter(deleted_at__isnull=False), now)
    living = ours.filter(deleted_at__isnull=True)
    _touch(living, now, active=False, account_deleted_on=today.isoformat(), **NAMELESS)
    lines = (
        Line(action="registration.ended", subject=f"membership:{pk}", detail={"ended": asks})
        for pk, asks in ended.items()
    )
    record(actor="worker", lines=lines, now=now)


def _forget(accounts: Sequence[Account], now: datetime, **_: Any) -> None:
    """Leave of the memberships only whose they were (an id), in which school, and when."""
    ours = Membership.objects.filter(account__in=accounts)
    deletion.scrub_mails([membership.subject for membership in ours])
    _forget_rows(ours, now)


NAMELESS = dict.fromkeys(
    ("account_email", "given_name", "family_name", "given_name_key", "family_name_key"), ""
)


def _forget_rows(memberships: "QuerySet[Membership]", now: datetime) -> None:
    memberships.filter(deleted_at__isnull=True).update(deleted_at=now)
    memberships.update(user_name=F("id"), user_name_key=F("id"), external_id="", **NAMELESS)


def _touch(memberships: "QuerySet[Membership]", now: datetime, **values: Any) -> None:
    memberships.update(version=F("version") + 1, updated_at=now, **values)


def _set_days_of_forgetting(accounts: Sequence[Account], today: date) -> None:
    """The day after the last one of access that a school had asked for; tomorrow at the soonest."""
    lasts: dict[Any, date] = dict(
        Registration.objects.filter(membership__account__in=accounts)
        .values_list("membership__account")
        .annotate(Max("valid_until"))
    )
    for account in accounts:
        account.forget_on = max(lasts.get(account.pk, today), today) + timedelta(days=1)
    Account.objects.bulk_update(accounts, ["forget_on"])

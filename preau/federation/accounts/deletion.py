"""Having one's account deleted: asked for, a week to change one's mind, then done by date alone."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from preau.federation.accounts import closing, events, rules
from preau.federation.accounts.models import Account
from preau.federation.accounts.notices import mail_to, tell
from preau.federation.accounts.refusals import OperatorError
from preau.federation.mail.models import Mail
from preau.journal.actions import Line, record

BATCH = 50


def ask(*, account: Account, now: datetime) -> None:
    """Have an account deleted a week from now (UTC). Asking twice changes nothing.

    Raises OperatorError.
    """
    if not rules.may_delete_itself(is_operator=account.is_staff):
        raise OperatorError
    due = now + rules.DELETION_DELAY
    waiting = Account.objects.filter(pk=account.pk, deletion_due_at__isnull=True, is_active=True)
    with transaction.atomic():
        if waiting.update(deletion_due_at=due):
            day = date_format(timezone.localtime(due), "l j F Y")
            tell(account=account, kind="deletion_asked", now=now, context={"day": day})


def cancel(*, account: Account, now: datetime) -> None:
    """Keep the account after all (UTC)."""
    asked = Account.objects.filter(pk=account.pk, deletion_due_at__isnull=False)
    with transaction.atomic():
        if asked.update(deletion_due_at=None):
            tell(account=account, kind="deletion_cancelled", now=now)


def delete_due(now: datetime) -> int:
    """Delete the accounts whose week is over (UTC); return how many. A step of the worker.

    A mail goes to each; registrations end (registrations/life.py), so that schools see it.
    """
    with transaction.atomic():
        due = list(_lockable().filter(deletion_due_at__lte=now).order_by("pk")[:BATCH])
        if due:
            _delete(due, now)
    return len(due)


def forget_due(now: datetime) -> int:
    """Take away what schools could still see of deleted accounts, when its day has come (UTC).

    Return how many accounts. A step of the worker.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        due = list(_lockable().filter(forget_on__lte=today).order_by("pk")[:BATCH])
        if due:
            events.accounts_forgotten.send(Account, accounts=due, now=now)
            scrub_mails([account.actor for account in due])
            Account.objects.filter(pk__in=[account.pk for account in due]).update(forget_on=None)
            lines = [Line(action="account.forget", subject=account.actor) for account in due]
            record(actor="worker", lines=lines, now=now)
    return len(due)


def scrub_mails(subjects: list[str]) -> None:
    """Take addresses and names out of mails about these subjects that have left or failed."""
    gone = Mail.objects.filter(about__in=subjects, due_at__isnull=True)
    gone.update(to="", context={})


def _delete(due: list[Account], now: datetime) -> None:
    scrub_mails([account.actor for account in due])
    farewells = (mail_to(account=account, kind="account_deleted", now=now) for account in due)
    Mail.objects.bulk_create(farewells)
    events.accounts_deleted.send(Account, accounts=due, now=now)
    closing.close(due, now=now)
    lines = [Line(action="account.delete", subject=account.actor) for account in due]
    record(actor="worker", lines=lines, now=now)


def _lockable() -> "QuerySet[Account]":
    """Let two workers share the accounts where the database can."""
    if connection.features.has_select_for_update_skip_locked:
        return Account.objects.select_for_update(skip_locked=True)
    return Account.objects.all()

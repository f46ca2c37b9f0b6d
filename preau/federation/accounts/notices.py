"""Telling a person what happened to the account: a mail and a journal line, together."""

from datetime import datetime
from typing import Any

from django.db import transaction

from preau.federation.accounts.models import Account
from preau.federation.mail.letters import letter
from preau.federation.mail.models import Mail
from preau.journal.actions import Line, record


def tell(
    *, account: Account, kind: str, now: datetime, context: dict[str, Any] | None = None
) -> None:
    """Queue the mail of one event of security, and record the event as `account.<kind>` (UTC).

    `kind` names the mail's template. The context holds no secret: it lies in the queue.
    """
    with transaction.atomic():
        write(account=account, kind=kind, now=now, context=context)
        line = Line(action=f"account.{kind}", subject=account.actor)
        record(actor=account.actor, lines=[line], now=now)


def write(*, account: Account, kind: str, now: datetime, **more: Any) -> None:
    """Queue one mail to a person: see `mail_to` (UTC)."""
    mail_to(account=account, kind=kind, now=now, **more).save()


def mail_to(
    *,
    account: Account,
    kind: str,
    now: datetime,
    to: str = "",
    context: dict[str, Any] | None = None,
    link_purpose: str = "",
    link_subject: str = "",
) -> Mail:
    """Return an unsaved mail to a person, at the account’s address unless `to` is given (UTC)."""
    return letter(
        kind=kind,
        to=to or account.email,
        context={"given_name": account.given_name, "account": account.email, **(context or {})},
        now=now,
        link_purpose=link_purpose,
        link_subject=link_subject,
        about=account.actor,
    )

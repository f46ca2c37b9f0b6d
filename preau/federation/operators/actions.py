"""What operators do: each is written in the journal, looking included."""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from preau.federation.accounts.models import Account
from preau.federation.accounts.notices import write
from preau.federation.accounts.sessions import end_all_of
from preau.federation.mail.models import Mail
from preau.federation.operators import mails
from preau.journal.actions import Line, record


class NotPossibleError(Exception):
    """The change cannot be made; the message is a French sentence that says why."""


class AccountChange(Protocol):
    """What the pages of one account call."""

    def __call__(self, *, account: Account, actor: str, now: datetime) -> None: ...


def note_search(*, how: str, found: int, actor: str, now: datetime) -> None:
    """Record that accounts were searched (UTC): how and how many, never for what."""
    line = Line(action="account.search", subject="accounts", detail={"how": how, "found": found})
    record(actor=actor, lines=[line], now=now)


def note_look(*, account: Account, actor: str, now: datetime) -> None:
    """Record that somebody opened the page of an account (UTC)."""
    record(actor=actor, lines=[Line(action="account.look", subject=account.actor)], now=now)


def note_list(*, of: str, asked: dict[str, str], shown: int, actor: str, now: datetime) -> None:
    """Record that a page of addresses was shown (UTC): which list, and how many, never whose.

    `of` is what the list holds: "mail", "invitation". A page that shows nobody is not noted.
    """
    if shown:
        line = Line(action=f"{of}.list", subject=f"{of}s", detail={**asked, "shown": shown})
        record(actor=actor, lines=[line], now=now)


def close_account(*, account: Account, actor: str, now: datetime) -> None:
    """Let an account sign in nowhere, end its sessions, and tell its person (UTC).

    Registrations stay: they are the schools'. Raises NotPossibleError for one's own account.
    """
    if actor == f"operator:{account.pk}":
        raise NotPossibleError("Vous ne pouvez pas fermer votre propre compte.")
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if account.is_active:
            _set_active(account, active=False, action="account.close", actor=actor, now=now)
            end_all_of([account])


def reopen_account(*, account: Account, actor: str, now: datetime) -> None:
    """Let a closed account sign in again, and tell its person (UTC).

    Raises NotPossibleError when its person had it deleted, or merged it into another.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if account.closed_at or account.merged_into_id:
            raise NotPossibleError(
                "Ce compte a été supprimé ou fusionné par sa titulaire ou son titulaire: "
                "il ne peut pas être rouvert."
            )
        if not account.is_active:
            _set_active(account, active=True, action="account.reopen", actor=actor, now=now)


def end_sessions(*, account: Account, actor: str, now: datetime) -> None:
    """Sign an account out everywhere (UTC); what services hold ends with its session."""
    with transaction.atomic():
        end_all_of([account])
        record(actor=actor, lines=[Line(action="account.sessions", subject=account.actor)], now=now)


def retry_mail(*, mail: Mail, actor: str, now: datetime) -> None:
    """Put one mail that did not leave back in the queue (UTC).

    Raises NotPossibleError when it has left since, or says what is no longer so.
    """
    with transaction.atomic():
        if not mails.queue_again(mails.retryable(now).filter(pk=mail.pk), now):
            raise NotPossibleError(
                "Ce courriel ne peut plus être renvoyé: il est parti entre-temps, "
                "ou ce qu’il annonce n’est plus vrai."
            )
        record(actor=actor, lines=[Line(action="mail.retry", subject=f"mail:{mail.pk}")], now=now)


def retry_mails(*, state: str, actor: str, now: datetime) -> int:
    """Put all mails of a state (`failed`, `bounced`) that may leave back in the queue (UTC).

    One update, whatever their number; return it.
    """
    with transaction.atomic():
        count = mails.queue_again(mails.retryable(now).filter(state=state), now)
        detail = {"state": state, "count": count}
        line = Line(action="mail.retry_all", subject="mails", detail=detail)
        record(actor=actor, lines=[line], now=now)
    return count


def _set_active(account: Account, *, active: bool, action: str, actor: str, now: datetime) -> None:
    account.is_active = active
    account.save(update_fields=["is_active"])
    kind = "account_reopened_by_operator" if active else "account_closed_by_operator"
    if account.is_confirmed:
        write(account=account, kind=kind, now=now)
    record(actor=actor, lines=[Line(action=action, subject=account.actor)], now=now)

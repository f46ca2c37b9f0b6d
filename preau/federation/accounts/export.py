"""All that the federation keeps about one person, as JSON (GDPR, articles 15 and 20).

Each feature adds its own part when the site starts, so that none must know the others' tables.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from preau.federation.accounts.models import Account
from preau.federation.mail.models import Mail
from preau.journal.actions import Line, record
from preau.journal.models import Entry

Part = Callable[[Account], list[dict[str, Any]]]
"""From an account to rows of plain values: text, numbers, dates."""
Subjects = Callable[[Account], list[str]]
"""From an account to the subjects under which the journal and the mails speak of it."""

_parts: dict[str, Part] = {}
_subjects: list[Subjects] = []


def register(name: str, part: Part) -> None:
    """Add a part; its name is a key of the document."""
    _parts[name] = part


def register_subjects(subjects: Subjects) -> None:
    """Add subjects of the journal and the mails that are the person's too."""
    _subjects.append(subjects)


def take(*, account: Account, now: datetime) -> dict[str, Any]:
    """Return the whole document, and record that it was taken away (UTC)."""
    with transaction.atomic():
        line = Line(action="account.export", subject=account.actor)
        record(actor=account.actor, lines=[line], now=now)
        return document(account)


def document(account: Account) -> dict[str, Any]:
    """Return the whole document. No secret is in it: no hash, key, code or link."""
    subjects = [account.actor, *(one for more in _subjects for one in more(account))]
    return {
        "account": _account(account),
        **{name: part(account) for name, part in sorted(_parts.items())},
        "sign_in_methods": list(
            Authenticator.objects.filter(user=account)
            .order_by("pk")
            .values("type", "created_at", "last_used_at")
        ),
        "sessions": list(
            UserSession.objects.filter(user=account)
            .order_by("pk")
            .values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "services": list(
            Token.objects.filter(user=account)
            .order_by("pk")
            .values("client__name", "created_at", "expires_at")
        ),
        "mails": list(
            Mail.objects.filter(about__in=subjects)
            .order_by("pk")
            .values("kind", "to", "context", "state", "created_at", "sent_at")
        ),
        "journal": list(
            Entry.objects.filter(Q(subject__in=subjects) | Q(actor=account.actor))
            .order_by("pk")
            .values("at", "actor", "action", "subject", "detail")
        ),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.pk,
        "email": account.email,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "created_at": account.created_at,
        "confirmed_at": account.confirmed_at,
        "last_sign_in_at": account.last_login,
        "address_changed_at": account.address_changed_at,
        "deletion_due_at": account.deletion_due_at,
        "has_password": account.has_usable_password(),
        "former_addresses": list(account.former_addresses.order_by("since").values("key", "since")),
        "address_requests": list(
            account.address_requests.order_by("created_at").values("email", "state", "created_at")
        ),
        "address_undos": list(
            account.address_undos.order_by("created_at").values("email", "created_at", "expires_at")
        ),
        "devices_first_seen_at": list(
            account.devices.order_by("pk").values_list("first_seen_at", flat=True)
        ),
    }

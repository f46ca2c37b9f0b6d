"""Accounts found by address, by name or by id, through indexes."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Prefetch, Q

from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Membership
from preau.protocol.addresses import address_key

MOST = 50
LONGEST = 254


@dataclass(frozen=True)
class Found:
    """Accounts, how they were looked for (`address`, `name` or `id`), and whether more match."""

    accounts: list[Account]
    how: str
    more: bool = False


def search(text: str) -> Found:
    """Return the accounts that a text names; the latest first, MOST of them at most.

    An address: the account that has it or had it. An id: of an account or of a membership. Else
    the beginning of the family name, of the given name, or of both in either order.
    """
    text = text.replace("\0", "").strip()[:LONGEST]
    if "@" in text:
        return Found(_read(Q(pk__in=_holders(text))), "address")
    if (key := _id(text)) is not None:
        named = Membership.objects.filter(pk=str(key)).values_list("account_id", flat=True)
        return Found(_read(Q(pk__in=[key, *named])), "id")
    found = _read(Q(pk__in=_named(text)))
    return Found(found[:MOST], "name", more=len(found) > MOST)


def _read(which: Q) -> list[Account]:
    memberships = Membership.objects.select_related("school").order_by("-created_at")
    found = Account.objects.filter(which).prefetch_related(Prefetch("memberships", memberships))
    return list(found.order_by("-created_at", "pk")[: MOST + 1])


def _holders(text: str) -> list[uuid.UUID]:
    return [account.pk for account in Account.objects.by_keys([address_key(text)]).values()]


def _named(text: str) -> list[uuid.UUID]:
    words = address_key(text).split()
    if not words:
        return []
    named = Q(family_name_key__startswith=" ".join(words)) | Q(
        given_name_key__startswith=" ".join(words)
    )
    for first, second in _splits(words):
        named |= Q(given_name_key__startswith=first, family_name_key__startswith=second)
        named |= Q(family_name_key__startswith=first, given_name_key__startswith=second)
    found = Membership.objects.filter(named).order_by("-created_at")
    return list(dict.fromkeys(found.values_list("account_id", flat=True)[: 10 * MOST]))[: MOST + 1]


def _splits(words: list[str]) -> Iterator[tuple[str, str]]:
    for end, _next in pairwise(range(1, len(words) + 1)):
        yield " ".join(words[:end]), " ".join(words[end:])


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.removeprefix("account:").removeprefix("membership:"))
    except ValueError:
        return None

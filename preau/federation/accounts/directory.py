"""Accounts by address: found, or made to hold the place until their person confirms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from preau.federation.accounts.models import Account
from preau.protocol.addresses import address_key
from preau.work.inserts import insert_rows


@dataclass(frozen=True)
class Newcomer:
    """Somebody a school names: a valid address, and the names that school uses."""

    email: str
    given_name: str
    family_name: str

    @property
    def key(self) -> str:
        return address_key(self.email)


def ensure_accounts(people: Iterable[Newcomer], *, now: datetime) -> dict[str, Account]:
    """Return the account of each address key, making those that are missing.

    A few queries whatever the number. When several schools name an address at the same moment,
    the unique key lets one row in and all of them read that one.
    """
    wanted = {person.key: person for person in people}
    found = Account.objects.by_keys(wanted)
    missing = {key: _pending(wanted[key], now) for key in sorted(wanted.keys() - found.keys())}
    if insert_rows(missing.values(), ignore_conflicts=True) < len(missing):
        missing = Account.objects.by_keys(missing)
    return found | missing


def _pending(person: Newcomer, now: datetime) -> Account:
    return Account.pending(
        email=person.email,
        given_name=person.given_name,
        family_name=person.family_name,
        now=now,
    )

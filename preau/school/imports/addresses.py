"""Who gets an address that several people claim. No Django.

One address is one account, so one person. Whoever has it in the register keeps it; otherwise the
first in the list gets it. Two people may exchange theirs.
"""

from collections.abc import Mapping


def settle(claims: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """Return, for each person whose claim is refused, who has the address instead.

    `claims`: person -> the address they claim, in the order of the list.
    `held`: person -> the address they have in the register, everybody.
    All addresses in the form that compares (address_key).
    """
    refused: set[str] = set()
    while True:
        standing = {who: address for who, address in claims.items() if who not in refused}
        owners = _owners(standing, held)
        losers = {who for who, address in standing.items() if owners[address] != who}
        if not losers:
            return {who: owners[claims[who]] for who in claims if who in refused}
        # a refused person keeps the old address, which may refuse somebody else in turn
        refused |= losers


def _owners(standing: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    keeping = {a: who for who, a in held.items() if who not in standing or standing[who] == a}
    owners = dict(keeping)
    for who, address in standing.items():
        owners.setdefault(address, who)
    return owners

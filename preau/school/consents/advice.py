"""What to say of an address that can be kept but is perhaps not the one meant. Pure: no Django.

Advice, never a ban: the address is kept as typed, and a suggestion is taken in one click. An
address that is already somebody else's is no matter of advice: an account is one person's for
life (domain.md), so it stays refused (actions.py).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

WELL_KNOWN = (
    *("gmail.com", "hotmail.com", "outlook.com", "skynet.be", "hotmail.be", "live.be"),
    *("outlook.be", "telenet.be", "proximus.be", "icloud.com", "yahoo.com", "yahoo.fr"),
    *("hotmail.fr", "live.fr", "live.com", "outlook.fr", "msn.com", "me.com", "mac.com"),
    *("voo.be", "scarlet.be", "belgacom.net", "brutele.be", "tvcablenet.be", "orange.be"),
    *("orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "sfr.fr", "gmx.com", "gmx.net"),
    *("gmx.fr", "proton.me", "protonmail.com", "googlemail.com", "edpnet.be", "win.be"),
)
"""Where people in French-speaking Belgium have their mailboxes, the usual ones first (choice)."""

OTHERS = frozenset(
    {
        *("mail.com", "email.com", "ymail.com", "hotmail.de", "hotmail.nl", "hotmail.it"),
        *("hotmail.es", "outlook.de", "outlook.es", "yahoo.de", "yahoo.es", "live.de", "live.nl"),
        *("gmx.de", "gmx.be", "ulive.be", "yahoo.be", "yahoo.co.uk", "hotmail.co.uk", "mailo.com"),
    }
)
"""Real ones that lie a letter away from a well-known one, or beside it."""

ONE_HOME = {
    "gmail": "gmail.com",
    "skynet": "skynet.be",
    "telenet": "telenet.be",
    "proximus": "proximus.be",
    "icloud": "icloud.com",
}
"""Names that exist under one ending only: gmail.be is gmail.com."""

SHORTEST = 8
"""Domains with fewer characters than this are a letter away from too many others."""

MANY = re.compile(
    r"(info|contact|secretariat|secretaire|direction|ecole|bureau|accueil|famille|parents|couple)"
    r"([._-]|\d|$)|.+[._-](et|and)[._-].+"
)
"""What stands before the @ of a mailbox that several people read."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to say, and the address to take instead; empty when people have to ask for one.

    `to_owner` says it to the person themselves, where the words differ.
    """

    sentence: str
    suggestion: str = ""
    to_owner: str = ""

    @property
    def said_to_owner(self) -> str:
        return self.to_owner or self.sentence


def advise(address: str, school_domains: Collection[str] = ()) -> Advice | None:
    """Return what to say of an address as read_address gives it; None when nothing is odd."""
    local, _, domain = address.rpartition("@")
    if meant := meant_domain(domain):
        sentence = f"« {domain} » ressemble à « {meant} » : une faute de frappe ?"
        return Advice(sentence=sentence, suggestion=f"{local}@{meant}")
    if any(domain == own or domain.endswith(f".{own}") for own in school_domains):
        return Advice(
            sentence="C’est une adresse de l’école. L’adresse personnelle suit la personne si elle"
            " change d’école : demandez-la plutôt.",
            to_owner="C’est une adresse de l’école. Une adresse privée vous suit si vous changez"
            " d’école, et reste à vous : indiquez-la plutôt.",
        )
    if MANY.fullmatch(local) or MANY.match(local):
        return Advice(
            sentence=f"« {local} » semble être une boîte lue par plusieurs. Un compte SeGEC est"
            " celui d’une seule personne."
        )
    return None


@lru_cache(maxsize=10_000)
def meant_domain(domain: str) -> str:
    """Return the well-known domain that was probably meant; nothing for one that may be right."""
    if domain in WELL_KNOWN or domain in OTHERS:
        return ""
    near = (known for known in WELL_KNOWN if len(known) >= SHORTEST and _one_slip(domain, known))
    return next(near, "") or ONE_HOME.get(domain.partition(".")[0], "")


def _one_slip(typed: str, meant: str) -> bool:
    """Tell whether one letter is missing, doubled, wrong, or two neighbours changed places."""
    shorter = min(len(typed), len(meant))
    start = next((n for n in range(shorter) if typed[n] != meant[n]), shorter)
    left, right = typed[start:], meant[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if max(len(left), len(right)) <= 1:
        return left != right
    return len(left) == 2 and left == right[::-1]

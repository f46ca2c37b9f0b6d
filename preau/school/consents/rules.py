"""What becomes of a permission when an address or a tick is encoded. No Django.

A permission covers one address and one person (domain.md): another address ends it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from preau.protocol.addresses import address_key

EndReason = Literal["", "withdrawn", "address_changed", "replaced"]


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A permission that holds: the address it covers (as a key) and the day of the signature."""

    email_key: str
    signed_on: date


@dataclass(frozen=True, kw_only=True)
class Change:
    """What to do: end the permission that holds, and open one signed on a day."""

    ends: EndReason = ""
    opens: date | None = None


def decide(
    *,
    current: Permission | None,
    email: str,
    ticked: bool,
    signed_on: date | None,
    today: date,
    same_text: bool = True,
) -> Change:
    """Compare what holds with what was encoded; `same_text`: the text signed is the one that holds.

    Without a date, a new permission counts as signed today, and one that holds keeps its date.
    """
    same = current is not None and current.email_key == address_key(email)
    if not ticked:
        return Change(ends=_why_unticked(current, same=same))
    if same and same_text and current is not None and signed_on in (None, current.signed_on):
        return Change()
    opens = signed_on or today
    if current is None:
        return Change(opens=opens)
    return Change(ends="replaced" if same else "address_changed", opens=opens)


def _why_unticked(current: Permission | None, *, same: bool) -> EndReason:
    if current is None:
        return ""
    return "withdrawn" if same else "address_changed"

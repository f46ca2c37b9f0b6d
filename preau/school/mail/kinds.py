"""What a kind of mail says: each feature registers its own when the site starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from preau.school.mail.models import Mail
from preau.work.smtp import Deferred, Withheld

LIFE = timedelta(days=2)
"""A server may be down over a weekend's night."""
KEPT = timedelta(days=30)
"""As long as a link that was sent may serve: the school sees what became of its mail."""


@dataclass(frozen=True)
class Attachment:
    """A file in a mail: PDF."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What one mail says: a template (its first line is the subject) and what fills it."""

    template: str
    context: Mapping[str, object]
    attachments: tuple[Attachment, ...] = field(default=())


Compose = Callable[[Mail, datetime], Letter | Withheld | Deferred]
"""From a row to what it says; or why it does not leave at all, or not yet."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a kind is composed, how long it may be sent, and how long its row is kept.

    Somebody waits for an urgent one: it goes before a pile that is already there.
    """

    compose: Compose
    life: timedelta = LIFE
    kept: timedelta = KEPT
    urgent: bool = False


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a kind known; a feature does so in AppConfig.ready()."""
    _kinds[name] = kind


def kind_of(mail: Mail) -> Kind:
    """Return the kind of a mail. Raise KeyError for one that no feature registered."""
    return _kinds[mail.kind]

"""The worker's step that chains new lines, and the check that nothing was touched since.

Lines are written unchained, so that no transaction waits for another one's: a chain written by
each of them would let in one writer at a time.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from preau.journal.chain import Content, Head, hash_of
from preau.journal.models import Entry

BATCH = 2000
FIELDS = ("number", "id", "at", "actor", "action", "subject", "detail")

logger = logging.getLogger(__name__)


def seal(now: datetime) -> int:
    """Chain the next lines in the order they were written; return how many.

    `now` is every step's argument: nothing here depends on it. A second worker waits for the
    locked lines, then finds that they have their place.
    """
    with transaction.atomic():
        waiting = list(Entry.objects.unsealed().select_for_update()[:BATCH])
        head = _head()
        seals = []
        for entry in waiting:
            line = _content(head.number + 1, entry)
            head = Head(line.number, hash_of(head.hash, line))
            seals.append((head.number, head.hash, entry.id))
        if seals:
            Entry.objects.set_seals(seals)
    if seals:
        # Wherever the log goes, the head goes: out of reach of who rewrites the database.
        logger.info("journal: %s", head)
    return len(seals)


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found. `broken_at` is the number of the first wrong line."""

    lines: int
    unsealed: int
    head: Head
    broken_at: int | None = None
    entry: int | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def verify(expected: Head | None = None) -> Verdict:
    """Read the whole chain and compute it again, up to the first line that is not what it was.

    `expected` is a head noted earlier: only with it a chain cut at its end, or written anew from
    end to end, is noticed.
    """
    unsealed = Entry.objects.unsealed().count()
    head, noted = Head(), expected is None or expected.number == 0
    for line, stored in _chain():
        wrong = _wrong(head, line, stored)
        if not wrong and expected and expected.number == line.number:
            noted = expected.hash == stored
            wrong = "" if noted else "son empreinte n’est pas celle qui a été notée"
        if wrong:
            return Verdict(head.number, unsealed, head, head.number + 1, line.id, wrong)
        head = Head(line.number, stored)
    if not noted:
        cut = "le journal s’arrête avant la ligne qui a été notée"
        return Verdict(head.number, unsealed, head, head.number + 1, None, cut)
    return Verdict(head.number, unsealed, head)


def _wrong(head: Head, line: Content, stored: str) -> str:
    if line.number != head.number + 1:
        return f"elle manque (la suivante porte le numéro {line.number})"
    if hash_of(head.hash, line) != stored:
        return "son contenu ou celui d’une ligne voisine a changé"
    return ""


def _chain() -> Iterator[tuple[Content, str]]:
    rows = Entry.objects.sealed().values_list(*FIELDS, "hash")
    for *values, stored in rows.iterator(chunk_size=5000):
        yield Content(*values), stored


def _head() -> Head:
    last = Entry.objects.head()
    return Head(last.number, last.hash) if last and last.number else Head()


def _content(number: int, entry: Entry) -> Content:
    return Content(
        number, entry.id, entry.at, entry.actor, entry.action, entry.subject, entry.detail
    )

"""The code that proves a mailbox: whoever types an address on a link's page asks for one."""

from datetime import datetime, timedelta

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.consents.models import Text
from preau.school.mail.actions import letter, queue
from preau.school.signing import rules
from preau.school.signing.links import standing
from preau.school.signing.mails import CODE
from preau.school.signing.models import Link
from preau.school.signing.rules import State, is_open


class LinkOver(Exception):  # noqa: N818 - a refusal, not a fault
    """Nobody signs with this link any more; `state` says why."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class NoCodeYet(Exception):  # noqa: N818 - a refusal, not a fault
    """No code leaves now; the message is a French sentence that says what to do."""


LAST = (
    "C’était le dernier code de ce lien. Attendez-le encore un peu ; sinon, demandez un nouveau "
    "lien au secrétariat."
)


@transaction.atomic
def ask_code(*, link: Link, email: str, text: Text, now: datetime) -> Link:
    """Keep the address that was typed (already read), and queue a code for it (UTC).

    `text` are the words that were shown. The answer is the same whoever has that address. For the
    same address within the pause no other code leaves: its own is on its way. Raises LinkOver,
    NoCodeYet, NoServerError.
    """
    link = locked(link.pk, now)
    wait = _seconds_to_wait(link, now)
    if wait and link.email == email and rules.code_lives(link.facts, now):
        return _read_again(link, text, now)
    if wait:
        raise NoCodeYet(f"Un code vient de partir : attendez encore {wait} secondes.")
    if link.codes >= rules.MOST_CODES:
        raise NoCodeYet(LAST)
    if (link.email, link.text) != (email, text):
        link.email, link.text, link.begun_at = email, text, now
    link.tries = 0
    link.codes, link.code_sent_at = link.codes + 1, now
    link.save()
    queue([letter(kind=CODE, about=link.pk, number=link.codes, to=email, now=now)])
    note("link.code", link, now)
    return link


def _read_again(link: Link, text: Text, now: datetime) -> Link:
    """Note that another text has been read since; the code proves the same mailbox."""
    if link.text != text:
        link.text, link.begun_at = text, now
        link.save(update_fields=["text", "begun_at"])
    return link


def locked(pk: int, now: datetime) -> Link:
    """Return a link that may be used, locked until the transaction ends. Raise LinkOver."""
    link = Link.objects.select_related("staff", "text").select_for_update(of=("self",)).get(pk=pk)
    state = standing(link, now)
    if not is_open(state):
        raise LinkOver(state)
    return link


def note(action: str, link: Link, now: datetime) -> None:
    """Write in the journal what the person of a link did."""
    who = actor_of(link)
    record(actor=who, lines=[Line(action=action, subject=who, detail={"link": link.pk})], now=now)


def actor_of(link: Link) -> str:
    """Return how the journal names the person of a link, who acts by themselves."""
    return f"staff:{link.staff_id}"


def _seconds_to_wait(link: Link, now: datetime) -> int:
    again = rules.next_code_at(link.facts)
    # A clock that was set back would hold somebody up for as long; a click beside it is no such.
    if again is None or now < again - 2 * rules.CODE_PAUSE:
        return 0
    return max(0, -((now - again) // timedelta(seconds=1)))

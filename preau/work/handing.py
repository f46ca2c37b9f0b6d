"""A batch of mails handed over through one connection, each settled as soon as it is known."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import TypeVar

from preau.conf import SettingError
from preau.work.models import LEASE, Work
from preau.work.smtp import (
    TIMEOUT,
    BrokenError,
    Connection,
    Deferred,
    Outcome,
    UnavailableError,
)

Row = TypeVar("Row", bound=Work)

logger = logging.getLogger(__name__)


def hand_over(
    rows: Sequence[Row],
    *,
    url: str,
    compose: Callable[[Row], EmailMessage | Outcome],
    settle: Callable[[Row, Outcome], str],
) -> Counter[str]:
    """Send each row's message to the server at `url`; count what `settle` calls each outcome.

    `compose` gives the message, or what becomes of a row that is not to be sent. At least once: a
    worker killed between the server's yes and the settling sends a second copy.
    """
    connection = _connection(url)
    if isinstance(connection, Deferred):
        return Counter(settle(row, connection) for row in rows)
    became: Counter[str] = Counter()
    # Nothing is begun that the lease might not cover: another worker could take it too.
    end = time.monotonic() + LEASE.total_seconds() - 2 * TIMEOUT
    outcome: Outcome
    stop: Deferred | None = None
    try:
        for row in rows:
            if stop is None and time.monotonic() > end:
                stop = Deferred("serveur d’envoi lent")
            if stop:
                outcome = stop
            else:
                outcome, stop = _one(connection, row, compose)
            became[settle(row, outcome)] += 1
    finally:
        connection.close()
    return became


def _connection(url: str) -> Connection | Deferred:
    """Return a connection, or why everything waits."""
    if not url:
        return Deferred("aucun serveur d’envoi n’est réglé")
    try:
        return Connection(url)
    except SettingError:  # the worker's other work must go on
        return Deferred("réglage PREAU_SMTP_URL illisible")


def _one(
    connection: Connection, row: Row, compose: Callable[[Row], EmailMessage | Outcome]
) -> tuple[Outcome, Deferred | None]:
    """Return what became of one mail and, when the rest has to wait as well, why.

    A session that broke may be this mail's doing: the next one opens a new session. One that
    cannot be opened at all is nobody's.
    """
    try:
        composed = compose(row)
    except Exception as error:  # whatever a template or an address does, the other mails leave
        # The type only: the message of an error may repeat an address.
        logger.error("mail %s cannot be composed: %s", row.pk, type(error).__name__)
        return Deferred("ne peut pas être composé"), None
    if not isinstance(composed, EmailMessage):
        return composed, None
    try:
        return connection.send(composed), None
    except UnavailableError as error:
        logger.warning("mail %s: %s", row.pk, error)
        later = Deferred(str(error))
        return later, None if isinstance(error, BrokenError) else later

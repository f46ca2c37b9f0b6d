"""The worker's step that makes files, one at a time."""

import logging
from datetime import datetime

from django.db import transaction

from preau.journal.actions import record
from preau.school.downloads import files
from preau.school.downloads.actions import note
from preau.school.downloads.kinds import KINDS, Made, NotMade
from preau.school.downloads.models import Download, State
from preau.school.downloads.progress import Reporter, TakenOver

logger = logging.getLogger(__name__)
BY = "worker"
MAX_TRIES = 3
GIVEN_UP = "La préparation de ce fichier s’est arrêtée plusieurs fois. Demandez-en un plus petit."
BROKEN = "Le site a rencontré une erreur en préparant ce fichier. Rien n’a été changé."


def make_next(now: datetime) -> int:
    """Make the file that waits longest (a worker's step); how many: 0 or 1.

    Killed anywhere, the next claim begins again: what was written is for nobody.
    """
    claimed = Download.objects.claim(now=now, limit=1)
    for download in claimed:
        _make(download, now)
    return len(claimed)


def _make(download: Download, now: datetime) -> None:
    if download.attempts > MAX_TRIES:
        return _fail(download, GIVEN_UP, now)
    try:
        return _write(download, Reporter(download, now), now)
    except TakenOver:
        return None
    except NotMade as refusal:
        return _fail(download, str(refusal), now)
    except Exception as error:  # whatever one file does, the worker's other work goes on
        # The type only: the message of an error may repeat a name.
        logger.error("download %s cannot be made: %s", download.pk, type(error).__name__)
        return _fail(download, BROKEN, now)


def _write(download: Download, report: Reporter, now: datetime) -> None:
    with files.nameless() as file:
        made = KINDS[download.kind].make(
            params=download.params, file=file, progress=report, by=download.asked_by, now=now
        )
        name = files.keep(file)
    try:
        _deliver(download, name, made, report.now())
    except Exception:
        files.forget(name)
        raise


@transaction.atomic
def _deliver(download: Download, name: str, made: Made, now: datetime) -> None:
    """Hand the file over and keep what it brings, both or neither. Raises TakenOver."""
    ready = {"state": State.READY, "stored": name, "ready_at": now, "warnings": [*made.warnings]}
    if not download.settle(**ready):
        raise TakenOver
    made.keep()
    record(actor=BY, lines=[note("download.make", download)], now=now)


@transaction.atomic
def _fail(download: Download, problem: str, now: datetime) -> None:
    if download.settle(state=State.FAILED, problem=problem):
        record(actor=BY, lines=[note("download.fail", download)], now=now)

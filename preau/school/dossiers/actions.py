"""Dossiers as a file, and the journal's lines that they left."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import IO
from zipfile import ZipFile

from preau.journal.actions import Line, record
from preau.school.dossiers.archive import Files, write_dossier
from preau.school.dossiers.head import head_of
from preau.school.dossiers.reading import dossier_of
from preau.school.dossiers.scope import Scope
from preau.school.dossiers.whole import write_whole
from preau.school.downloads.kinds import Made, Progress, unheard
from preau.school.register.models import StaffMember


def export_one(*, staff: StaffMember, file: IO[bytes], by: str, now: datetime) -> list[str]:
    """Write the ZIP of one person's dossier into `file`; return what a person should look at.

    `by` as the journal names who acts. Raises School.DoesNotExist before the school is set up.
    """
    head, dossier = head_of(by=by, now=now), dossier_of(staff)
    with ZipFile(file, "w") as archive:
        warnings = write_dossier(Files(archive, now), dossier, head)
    _note([staff.pk], whole=False, by=by, now=now)
    return warnings


def export_many(
    *, scope: Scope, file: IO[bytes], by: str, now: datetime, progress: Progress = unheard
) -> Made:
    """Write a ZIP with the dossier of each person of the scope into `file`.

    The journal is written by the result's `keep`. Raises School.DoesNotExist.
    """
    head, staff = head_of(by=by, now=now), scope.staff()
    with ZipFile(file, "w") as archive:
        warnings = write_whole(archive, staff, head, scope.words, progress)
    return Made(warnings=warnings, keep=partial(_note, staff, whole=True, by=by, now=now))


def _note(staff: Iterable[int], *, whole: bool, by: str, now: datetime) -> None:
    """Write that the dossiers of these people (pk) were given out; pictures are among them."""
    lines = [
        Line(action="dossier.export", subject=f"staff:{pk}", detail={"whole": whole})
        for pk in staff
    ]
    record(actor=by, lines=lines, now=now)

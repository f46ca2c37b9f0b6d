"""A dossier as a file, and the journal's line that it left."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO
from zipfile import ZipFile

from preau.journal.actions import Line, record
from preau.school.dossiers.archive import Files, write_dossier
from preau.school.dossiers.head import head_of
from preau.school.dossiers.reading import dossier_of
from preau.school.people.models import User
from preau.school.register.models import StaffMember

COMMAND = "command"


def export_one(*, staff: StaffMember, file: IO[bytes], by: User | None, now: datetime) -> None:
    """Write the ZIP of one person's dossier into `file`; `by` is None for a command.

    Raises School.DoesNotExist before the school is set up.
    """
    head = head_of(by=by, now=now)
    with ZipFile(file, "w") as archive:
        write_dossier(Files(archive, now), dossier_of(staff), head)
    note([staff.pk], whole=False, by=by, now=now)


def note(staff: Iterable[int], *, whole: bool, by: User | None, now: datetime) -> None:
    """Write that the dossiers of these people (pk) were given out; pictures are among them."""
    lines = [
        Line(action="dossier.export", subject=f"staff:{pk}", detail={"whole": whole})
        for pk in staff
    ]
    record(actor=by.actor if by else COMMAND, lines=lines, now=now)

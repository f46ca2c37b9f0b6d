"""The whole school's dossiers, a file that the worker makes."""

from datetime import datetime
from typing import IO, Any

from django.utils import timezone

from preau.school.dossiers.actions import export_many
from preau.school.dossiers.scope import Scope
from preau.school.downloads.actions import ask
from preau.school.downloads.kinds import Kind, Made, Progress
from preau.school.downloads.models import Download
from preau.school.register.models import School

NAME = "dossiers"


def ask_for_dossiers(*, scope: Scope, total: int, by: str, now: datetime) -> Download:
    """Ask for the dossiers of a scope, `total` of them; the worker makes the ZIP.

    Raises School.DoesNotExist before the school is set up.
    """
    School.current()
    return ask(
        kind=NAME,
        params=scope.params,
        title="Dossiers des autorisations",
        name=f"Dossiers des autorisations - {timezone.localdate(now):%Y-%m-%d}.zip",
        total=total,
        by=by,
        now=now,
    )


def _make(
    *, params: dict[str, Any], file: IO[bytes], progress: Progress, by: str, now: datetime
) -> Made:
    return export_many(scope=Scope.of(params), file=file, by=by, now=now, progress=progress)


DOSSIERS = Kind(
    make=_make,
    unit="dossier,dossiers",
    page="dossiers",
    page_title="Dossiers de toute l’école",
    heads_only=True,
)

"""Permissions of every kind, and dossiers opened as an inspector opens them."""

import json
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.utils import timezone

from preau.school.activations.actions import ask
from preau.school.activations.delivery import deliver
from preau.school.activations.standing import standings
from preau.school.consents.models import Text
from preau.school.dossiers.actions import export_one
from preau.school.register.models import StaffMember
from preau.school.returns.actions import Seen, confirm
from preau.school.returns.models import ReturnedPage
from preau.school.signing.actions import sign
from preau.school.signing.codes import ask_code
from preau.school.signing.links import code_of
from preau.school.signing.models import Signature
from preau.school.signing.proof import Given
from tests.school.cast import TODAY
from tests.school.on_screen import slip_for
from tests.school.papers import came_back, signed_page


def sheet_back(key: str, email: str, *, by: str = "user:1") -> ReturnedPage:
    """Print somebody's sheet, let it come back signed, and confirm it."""
    [page] = came_back(signed_page(key))
    confirm(
        page=page, seen=Seen(email=email, signed_on=date(2026, 11, 24)), by=by, now=timezone.now()
    )
    page.refresh_from_db()
    return page


def signed_on_screen(staff: StaffMember, email: str) -> Signature:
    """Give somebody a link on a slip, and let them sign with it. Needs a postman."""
    now = timezone.now()
    text = Text.objects.in_force(timezone.localdate(now))
    link = ask_code(link=slip_for(staff), email=email, text=text, now=now)
    return sign(link=link, code=code_of(link), given=Given(name=str(staff)), now=timezone.now())


def activate(staff: StaffMember, *, by: str = "user:1") -> None:
    """Ask the federation for what somebody lacks, and let it answer."""
    lines = standings([staff], today=TODAY)
    ask(lines=lines, collective=False, by=by, now=timezone.now())
    deliver(timezone.now())


def zip_of(staff: StaffMember, by: str = "command") -> bytes:
    """Return somebody's dossier as it is downloaded."""
    file = BytesIO()
    export_one(staff=staff, file=file, by=by, now=timezone.now())
    return file.getvalue()


def unpacked(data: bytes, folder: Path) -> dict[str, bytes]:
    """Unpack a ZIP and let the system's own sha256sum check it; return its files by name."""
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
        names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names), "no two files are one elsewhere"
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "EMPREINTES.txt"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout.count(": OK") == len(names) - 1
    return {name: (folder / name).read_bytes() for name in names}


def facts_in(files: dict[str, bytes], folder: str = "") -> dict[str, Any]:
    """Return dossier.json."""
    found: dict[str, Any] = json.loads(files[f"{folder}dossier.json"])
    return found

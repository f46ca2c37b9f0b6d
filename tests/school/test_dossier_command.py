"""`preau school dossier`: whose dossiers, where they are written, what is said."""

import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from preau.journal.models import Entry
from preau.school.consents.models import Consent
from preau.school.register.models import School
from tests.school.cast import Cast
from tests.school.dossiers import facts_in, sheet_back, unpacked
from tests.school.lists import plain


def run(out: Path, *options: str) -> tuple[int, str, str]:
    """Run the command; return its exit status, what it said and what it complained of."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("dossier", f"--out={out}", *options, stdout=said, stderr=complained)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue(), plain(complained.getvalue())
    return 0, said.getvalue(), complained.getvalue()


def test_it_writes_a_folder_a_person_to_a_file_for_its_owner_only(
    cast: Cast, tmp_path: Path
) -> None:
    out = tmp_path / "dossiers.zip"
    assert run(out) == (0, f"5 dossiers dans {out}.\n", "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    files = unpacked(out.read_bytes(), tmp_path / "open")
    assert "une commande de l’installation" in files["index.html"].decode()
    assert Entry.objects.filter(action="dossier.export", actor="command").count() == 5


def test_for_one_person_it_writes_that_dossier_alone(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "elise.zip"
    assert run(out, "--staff", "P0004") == (0, f"1 dossier dans {out}.\n", "")
    files = unpacked(out.read_bytes(), tmp_path / "open")
    assert facts_in(files)["person"]["key"] == "P0004"


def test_several_people_are_named_and_each_is_once(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    assert run(out, "--staff", "P0004", "P0001", "P0004")[:2] == (0, f"2 dossiers dans {out}.\n")


def test_the_valid_ones_and_those_of_a_period(cast: Cast, tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    assert run(out, "--valid")[1] == f"5 dossiers dans {out}.\n"
    assert run(out, "--signed-from=2026-09-10", "--signed-until=2026-11-03")[1] == (
        f"2 dossiers dans {out}.\n"
    )


def test_a_picture_that_no_key_opens_is_named_and_exits_1(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    sheet_back("P0005", "xavier.lambert5@example.org")
    settings.SECRET_KEY = "une autre"
    out = tmp_path / "x.zip"
    for options in ([], ["--staff", "P0005"]):
        status, said, complained = run(out, *options)
        assert (status, out.exists()) == (1, True)
        assert said.endswith(f"dans {out}.\n")
        assert complained.startswith("Lambert Xavier (P0005) : Ce document est gardé, mais")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--staff", "P0001", "P9999"], "Aucun membre du personnel n’a la clé P9999.\n"),
        (["--valid", "--staff", "P0001"], "ne vont pas ensemble : choisissez.\n"),
        (["--signed-from=2026-09-02", "--signed-until=2026-09-01"], "vient avant le premier"),
    ],
)
def test_a_wrong_choice_writes_nothing_and_exits_2(
    cast: Cast, tmp_path: Path, options: list[str], sentence: str
) -> None:
    status, said, complained = run(tmp_path / "x.zip", *options)
    assert (status, said) == (2, "")
    assert sentence in complained
    assert list(tmp_path.iterdir()) == []
    assert not Entry.objects.filter(action="dossier.export").exists()


def test_a_day_that_does_not_exist_is_refused_by_name(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--signed-from"):
        run(tmp_path / "x.zip", "--signed-from=2026-02-31")


def test_a_file_that_cannot_be_written_exits_2(cast: Cast, tmp_path: Path) -> None:
    status, _, complained = run(tmp_path / "nulle part" / "x.zip")
    assert (status, "son dossier n’existe pas" in complained) == (2, True)
    assert not Entry.objects.filter(action="dossier.export").exists()


def test_nobody_to_write_for_is_said_and_no_file_is_made(cast: Cast, tmp_path: Path) -> None:
    Consent.objects.all().delete()
    status, said, _ = run(tmp_path / "x.zip")
    assert (status, said) == (0, "Personne n’est dans ce choix : aucun fichier n’est écrit.\n")
    assert list(tmp_path.iterdir()) == []


def test_before_the_school_is_set_up_it_says_what_to_do(cast: Cast, tmp_path: Path) -> None:
    School.objects.all().delete()
    status, _, complained = run(tmp_path / "x.zip")
    assert (status, "preau school setup" in complained) == (2, True)
    assert list(tmp_path.iterdir()) == []

"""`preau school verify` and `certificate`: what is said of each file, with and without a site."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from preau.conf import Environment
from preau.school.sealing.actions import seal
from preau.school.sealing.certificates import as_pem, fingerprint, in_pairs
from tests.school.cast import NOW, Cast
from tests.school.seals import ANOTHERS, OURS, key_of, pem_of, plain, sealed


@pytest.fixture(autouse=True)
def own_key(settings: Any) -> None:
    values = {**settings.PREAU.values, "PREAU_SEAL_KEY": pem_of(OURS)}
    settings.PREAU = Environment("school", values)


def written(folder: Path, **files: bytes) -> list[str]:
    """Write files; return their paths."""
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return [str(folder / f"{name}.pdf") for name in files]


def verified(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit status and what it said."""
    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", *arguments, stdout=said)
    return int(end.value.code or 0), said.getvalue()


def test_what_the_school_sealed_is_whole(cast: Cast, tmp_path: Path) -> None:
    [path] = written(tmp_path, preuve=seal(plain(), reason="Preuve", now=NOW))
    status, said = verified(path)
    assert status == 0
    assert "rien n’y a changé depuis que l’école l’a scellé." in said
    assert "École Saint-Exupéry, FASE 99001, le 25 novembre 2026 à 9\u00a0h\u00a000" in said
    assert "Il ne prouve pas qui a signé" in said


def test_each_file_has_its_finding_in_the_document(cast: Cast, tmp_path: Path) -> None:
    seal(plain(), reason="Preuve", now=NOW)
    files = written(
        tmp_path,
        whole=sealed(),
        added=sealed() + b"%",
        changed=sealed().replace(b"/Lang", b"/Long", 1),
        cut=sealed()[:-9],
        anothers=sealed(ANOTHERS),
        no_seal=plain(),
        not_a_pdf=b"bonjour",
    )
    status, said = verified(*files, "--json")
    assert status == 1
    document = json.loads(said)
    assert [one["finding"] for one in document] == [Path(file).stem for file in files]
    assert document[0]["certificate"] == in_pairs(fingerprint(key_of().certificate))
    assert document[0]["sealed_at"] == "2026-11-25T08:12:00+00:00"
    assert document[2]["sealed_at"] is None


def test_what_cannot_be_read_is_status_2(cast: Cast, tmp_path: Path) -> None:
    assert verified(*written(tmp_path, x=b"bonjour"))[0] == 2
    with pytest.raises(CommandError, match=r"absent\.pdf ne peut pas être lu") as error:
        call_command("verify", *written(tmp_path, y=sealed()), str(tmp_path / "absent.pdf"))
    assert error.value.returncode == 2


def test_before_anything_was_sealed_every_seal_is_anothers(cast: Cast, tmp_path: Path) -> None:
    status, said = verified(*written(tmp_path, x=sealed()))
    assert (status, "n’est pas celui de l’école" in said) == (1, True)


def test_the_certificate_is_given_to_a_file_with_its_fingerprint(
    cast: Cast, tmp_path: Path
) -> None:
    said, out = StringIO(), tmp_path / "ecole.pem"
    call_command("certificate", out=out, stdout=said)
    assert out.read_text() == as_pem([key_of().certificate])
    assert in_pairs(fingerprint(key_of().certificate)) in said.getvalue()


def test_a_certificate_is_asked_before_the_school_has_a_name(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.PREAU = Environment("school", {"PREAU_DATA_DIR": str(tmp_path)})
    with pytest.raises(CommandError, match="preau school setup") as error:
        call_command("certificate")
    assert error.value.returncode == 2


def offline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program where no site is installed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    return subprocess.run(
        [sys.executable, "-m", "preau", "school", "verify", *arguments],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_inspector_needs_the_package_and_the_certificate_alone(tmp_path: Path) -> None:
    folder = tmp_path / "inspection"
    folder.mkdir()
    (tmp_path / "ecole.pem").write_text(as_pem([key_of().certificate]))
    files = written(tmp_path, bon=sealed(), faux=sealed() + b"\n")
    done = offline(folder, files[0], "--certificate", str(tmp_path / "ecole.pem"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "rien n’y a changé" in done.stdout
    both = offline(folder, *files, f"--certificate={tmp_path / 'ecole.pem'}", "--json")
    assert [one["finding"] for one in json.loads(both.stdout)] == ["whole", "added"]
    assert both.returncode == 1
    assert list(folder.iterdir()) == [], "no data folder, no key is made there"


def test_a_certificate_that_is_none_is_said(tmp_path: Path) -> None:
    [path] = written(tmp_path, x=sealed())
    done = offline(tmp_path, path, "--certificate", path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "n’est pas un certificat : il faut un ou plusieurs certificats" in done.stderr
    missing = offline(tmp_path, path, "--certificate", "absent.pem")
    assert (missing.returncode, "ne peut pas être lu" in missing.stderr) == (2, True)

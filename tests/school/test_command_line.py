"""Whatever goes wrong on the command line is a French sentence and an exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def preau(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as an installation with an empty data folder would."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    return subprocess.run(
        [sys.executable, "-m", "preau", *arguments],
        env={**environ, "PREAU_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["school", "tout-activer"], "La commande « tout-activer » n’existe pas."),
        (["school", "status"], "lancez « preau school migrate »"),
        (["school", "import", "/rien.csv"], "Le fichier /rien.csv ne peut pas être lu."),
        (["programme", "run"], "Le réglage PREAU_FEDERATION_URL manque"),
        (["ecole", "status"], "Usage:"),
    ],
)
def test_a_mistake_is_a_sentence_and_status_2(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    done = preau(*arguments, folder=tmp_path)

    assert done.returncode == 2, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "CommandError" not in done.stderr
    assert done.stdout == ""

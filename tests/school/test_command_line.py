"""Whatever goes wrong on the command line is a French sentence and an exit status."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from preau.french import speak_french


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
        (["ecole", "status"], "Usage :"),
        (["school", "consent"], "preau school consent : il manque CLÉ, E-MAIL"),
        (["school", "undo-import", "--oui"], "undo-import : ceci n’est pas compris : --oui"),
        (["school", "activate", "--staff"], "--staff : une valeur au moins est attendue"),
        (["demo", "--school-port", "x"], "--school-port : la valeur 'x' ne convient pas"),
        (["bench", "--json=3"], "cette option ne prend pas de valeur"),
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


ENGLISH = ("usage:", "options:", "positional", "show this", "Skip system checks", "Verbosity")


def test_the_help_of_each_of_our_commands_is_french() -> None:
    speak_french()
    ours = {name: app for name, app in get_commands().items() if app.startswith("preau.")}
    assert len(ours) > 12
    for name, app in ours.items():
        said = StringIO()
        parser = load_command_class(app, name).create_parser("preau school", name)
        parser.print_help(said)
        assert said.getvalue().startswith(f"usage : preau school {name.replace('_', '-')} ")
        assert [word for word in ENGLISH if word in said.getvalue()] == [], name

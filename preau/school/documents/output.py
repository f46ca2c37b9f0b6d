"""Files that a command writes: whole, or not there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

WHY: dict[type[OSError], str] = {
    FileNotFoundError: "son dossier n’existe pas",
    NotADirectoryError: "son dossier n’existe pas",
    IsADirectoryError: "un dossier porte déjà ce nom",
    PermissionError: "son dossier ne vous est pas ouvert en écriture",
}


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes its name when everything is in it; else nothing is left behind."""
    if path.is_dir():
        raise IsADirectoryError
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def unwritable(path: Path, refusal: OSError) -> str:
    """Return the sentence that says why a file cannot be written."""
    why = WHY.get(type(refusal), f"le système répond « {refusal.strerror} »")
    return f"Le fichier {path} ne peut pas être écrit : {why}."

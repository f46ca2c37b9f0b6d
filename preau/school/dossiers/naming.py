"""Names of files and folders, whatever people and keys are called. No Django."""

import re
import unicodedata
from hashlib import sha256

RESERVED = r"(?!(CON|PRN|AUX|NUL|COM\d|LPT\d)$)"
"""What Windows takes for a device."""
SAFE = re.compile(RESERVED + r"[A-Z0-9]+(-[A-Z0-9]+)*")
"""What stands in a name as it is: no two such texts are one to a system that knows no case."""
LONGEST = 40
DIGEST = 10


def folder_of(*, key: str, name: str) -> str:
    """Return a folder's name that every system takes, another one for each key."""
    return f"{_plain(name) or 'sans-nom'}_{part_of(key)}"


def part_of(text: str) -> str:
    """Return a text as a part of a file's name that every system takes, another for each text."""
    if SAFE.fullmatch(text) and len(text) <= LONGEST:
        return text
    return f"{_plain(text) or 'x'}--{sha256(text.encode()).hexdigest()[:DIGEST]}"


def _plain(text: str) -> str:
    """Return the letters without accent, digits and hyphens of a text; perhaps nothing."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:LONGEST].rstrip("-")

"""Bytes of a PDF or a picture in, what stands on each page out. No Django, no database.

Needs the optional extra `preau[scan]` (OpenCV, numpy); `is_installed` tells.
"""

from importlib.util import find_spec

NEEDED = ("cv2", "numpy")
HOW_TO_INSTALL = (
    "La lecture des feuilles demande un complément qui n’est pas installé ici. "
    "À faire une fois par la personne qui s’occupe de l’installation : pip install 'preau[scan]'."
)


def is_installed() -> bool:
    """Tell whether this installation can read sheets."""
    return all(find_spec(name) for name in NEEDED)

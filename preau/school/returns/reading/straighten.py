"""From a picture taken anyhow to the page as it was printed, PER_MM dots a millimetre.

The codes say roughly where the corner marks are; the marks then say exactly where the page is.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from preau.school.documents.layout import LAYOUT
from preau.school.returns.reading.codes import Codes, Points
from preau.school.returns.reading.files import Grey

PER_MM = 6
"""152 dots an inch: a hair of a pen is a dot and a half wide."""
AROUND = 22
"""How far, in mm, a mark may stand from where the codes make us expect it."""
ENOUGH_MARKS = 3

Matrix = npt.NDArray[np.float64]


@dataclass
class Anchors:
    """Points known on paper (mm) and in the picture."""

    on_paper: list[Points] = field(default_factory=list)
    in_picture: list[Points] = field(default_factory=list)
    marks: int = 0

    def add(self, on_paper: Points, in_picture: Points) -> None:
        self.on_paper.append(on_paper)
        self.in_picture.append(in_picture)

    def matrix(self) -> Matrix | None:
        """Return what maps paper to picture, as near to all the points as can be."""
        if not self.on_paper:
            return None
        found, _ = cv2.findHomography(np.vstack(self.on_paper), np.vstack(self.in_picture))
        return None if found is None else np.asarray(found, np.float64)


def anchors_from_codes(picture: Grey, codes: Codes) -> Anchors:
    """Look for each mark where the codes say; the nearest first, each makes the next surer."""
    anchors = Anchors(list(codes.on_paper), list(codes.in_picture))
    start = np.vstack(codes.on_paper).mean(axis=0)
    order = sorted(LAYOUT["marks"]["corners"], key=lambda m: np.hypot(*(_centre(m) - start)))
    for mark in order:
        matrix = anchors.matrix()
        corners = None if matrix is None else _mark_near(picture, mark, matrix)
        if corners is not None:
            anchors.add(_corners(mark), corners)
            anchors.marks += 1
    return anchors


def anchors_from_marks(picture: Grey) -> Anchors:
    """Look for the marks all over the picture."""
    anchors = Anchors()
    seen = _marks(picture)
    for mark in LAYOUT["marks"]["corners"]:
        if mark["id"] in seen:
            anchors.add(_corners(mark), seen[mark["id"]])
            anchors.marks += 1
    return anchors


def straightened(picture: Grey, matrix: Matrix) -> Grey:
    """Return the page as it was printed."""
    size = (LAYOUT["width"] * PER_MM, LAYOUT["height"] * PER_MM)
    to_dots = matrix @ np.diag([1 / PER_MM, 1 / PER_MM, 1])
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    page = cv2.warpPerspective(picture, to_dots, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(page, np.uint8)


def _mark_near(picture: Grey, mark: dict[str, float], matrix: Matrix) -> Points | None:
    x, y = _centre(mark)
    square = [(x + a * AROUND, y + b * AROUND) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    seen = cv2.perspectiveTransform(np.array([square], np.float64), matrix)[0]
    height, width = picture.shape
    left, top = np.clip(seen.min(axis=0).astype(int), 0, (width, height))
    right, bottom = np.clip(seen.max(axis=0).astype(int) + 1, 0, (width, height))
    if right - left < 12 or bottom - top < 12:
        return None
    found = _marks(picture[top:bottom, left:right]).get(int(mark["id"]))
    return None if found is None else found + np.array([left, top])


def _marks(part: Grey) -> dict[int, Points]:
    corners, ids, _ = _detector().detectMarkers(np.ascontiguousarray(part))
    if ids is None:
        return {}
    named = zip(ids.ravel(), corners, strict=True)
    return {int(i): np.asarray(c, np.float64).reshape(4, 2) for i, c in named}


def _detector() -> cv2.aruco.ArucoDetector:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.ArucoDetector(dictionary, parameters)


def _corners(mark: dict[str, float]) -> Points:
    x, y, size = mark["x"], mark["y"], LAYOUT["marks"]["size"]
    return np.array([(x, y), (x + size, y), (x + size, y + size), (x, y + size)], np.float64)


def _centre(mark: dict[str, float]) -> Points:
    half = LAYOUT["marks"]["size"] / 2
    return np.array([mark["x"] + half, mark["y"] + half], np.float64)

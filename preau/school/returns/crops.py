"""Parts of a straightened page for the screen, as `data:` addresses: no file, no other request."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from preau.school.documents.layout import LAYOUT

QUALITY = 80


@dataclass(frozen=True)
class Crops:
    """What a person looks at while typing; only `whole` for a page that is not straightened."""

    whole: str
    email: str = ""
    ticks: str = ""
    day: str = ""
    signature: str = ""


def crops_of(picture: bytes, *, straight: bool) -> Crops:
    """Cut a page's picture (JPEG); nothing is shown of an empty one."""
    if not picture:
        return Crops(whole="")
    whole = f"data:image/jpeg;base64,{b64encode(picture).decode()}"
    if not straight:
        return Crops(whole=whole)
    with Image.open(BytesIO(picture)) as page:
        page.load()
        return Crops(
            whole=whole,
            email=_cut(page, _email()),
            ticks=_cut(page, _ticks()),
            day=_cut(page, _day()),
            signature=_cut(page, _signature()),
        )


Box = tuple[float, float, float, float]
"""left, top, right, bottom in mm."""


def _email() -> Box:
    """Return the boxes and, below them, the line for an address that does not fit."""
    email = LAYOUT["email"]
    left, right = email["x"] - 2.5, email["x"] + email["columns"] * email["width"] + 2.5
    return left, email["y"] - 2.5, right, LAYOUT["ticks"]["y"][0] - 1


def _ticks() -> Box:
    """Return both boxes without the text beside them, with room for a tick that overshoots."""
    ticks = LAYOUT["ticks"]
    left, right = ticks["x"] - 4, ticks["x"] + ticks["size"] + 3.5
    return left, ticks["y"][0] - 2.5, right, ticks["y"][-1] + ticks["size"] + 4


def _day() -> Box:
    day = LAYOUT["date"]
    width = sum(day["groups"]) * day["width"] + (len(day["groups"]) - 1) * day["gap"]
    return day["x"] - 2.5, day["y"] - 2, day["x"] + width + 2.5, day["y"] + day["height"] + 1.2


def _signature() -> Box:
    frame = LAYOUT["signature"]
    right, bottom = frame["x"] + frame["width"] + 3, frame["y"] + frame["height"] + 3
    return frame["x"] - 3, frame["y"] - 1.2, right, bottom


def _cut(page: Image.Image, box: Box) -> str:
    scale = page.width / LAYOUT["width"]
    left, top, right, bottom = (round(mm * scale) for mm in box)
    cut = page.crop((left, top, right, bottom))
    data = BytesIO()
    cut.save(data, "JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{b64encode(data.getvalue()).decode()}"

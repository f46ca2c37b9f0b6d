"""A logo as the school gives it, made harmless: decoded, reduced, encoded anew. No Django here."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

LARGEST_FILE = 2 * 1024 * 1024
MOST_PIXELS = 4000 * 4000
SIDE = 480
"""Pixels of the longer side: 16 mm on paper at 760 dots an inch."""
FORMATS = ("PNG", "JPEG")


class NotALogoError(ValueError):
    """The file is no image that we take; the message says why, and how to mend it."""


def encoded(file: BinaryIO) -> bytes:
    """Return the image as a small opaque PNG without anything else in it (metadata, scripts).

    Raises NotALogoError for another format, a broken file, or too many pixels or bytes.
    """
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise NotALogoError("Cette image est trop lourde : 2 Mo au plus. Réduisez-la d’abord.")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotALogoError(
                    "Cette image est trop grande : 4000 pixels de côté au plus. Réduisez-la."
                )
            return _png(image)
    except UnidentifiedImageError as error:
        raise NotALogoError("Ce fichier n’est ni une image PNG, ni une image JPEG.") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, NotALogoError):
            raise
        raise NotALogoError("Cette image est abîmée : enregistrez-la à nouveau.") from error


def _png(image: Image.Image) -> bytes:
    """On white: the sheet is printed on it, and an archive (PDF/A) likes no transparency."""
    image.thumbnail((SIDE, SIDE))
    colours = image.convert("RGBA")
    opaque = Image.new("RGB", colours.size, "white")
    opaque.paste(colours, mask=colours.getchannel("A"))
    out = BytesIO()
    opaque.save(out, "PNG", optimize=True)
    return out.getvalue()

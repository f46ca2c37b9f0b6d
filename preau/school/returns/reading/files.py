"""What a file is, and its pages one by one as grey pictures of a bounded size."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image, ImageOps

from preau.school.returns.reading.limits import MAX_BYTES, MAX_PAGES, MAX_PIXELS

Grey = npt.NDArray[Any]
"""Grey values of 8 bits, a row a line."""

LONG_SIDE = 2340
"""A4 at 200 dots an inch: finer tells nothing more about a tick."""
ENOUGH = 1800
"""A JPEG may be decoded at a half or a quarter as long as this many dots are left."""

PDF_PASSWORD = 4  # FPDF_ERR_PASSWORD


class NotReadableError(Exception):
    """The whole file cannot be read; the message is the French sentence that says why."""


EMPTY = "Ce fichier est vide. Numérisez les feuilles à nouveau."
TOO_BIG = "Ce fichier dépasse 200 Mo. Numérisez en plusieurs fois, ou à 200 points par pouce."
ENCRYPTED = (
    "Ce PDF est protégé par un mot de passe. Enregistrez-le sans protection, puis renvoyez-le."
)
BROKEN_PDF = "Ce PDF est abîmé : il ne s’ouvre pas. Numérisez les feuilles à nouveau."
NO_PAGE = "Ce PDF ne contient aucune page."
TOO_MANY = "Ce PDF a plus de 1 000 pages. Envoyez-le en plusieurs parties."
ZIP = "C’est un dossier compressé (ZIP). Ouvrez-le et envoyez les fichiers qu’il contient."
HEIC = "Cette photo est au format HEIC. Enregistrez-la en JPEG, puis renvoyez-la."
OTHER = "Ce n’est ni un PDF, ni une image JPEG ou PNG. Numérisez les feuilles en PDF."
TOO_LARGE = (
    "Cette image a {megapixels} mégapixels, c’est trop (60 au plus). Prenez la photo en taille "
    "moyenne, ou réduisez-la."
)
BROKEN_IMAGE = "Cette image est abîmée : elle ne s’ouvre pas. Prenez-la à nouveau."
STARTS = ((b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP))
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@contextmanager
def opened(file: IO[bytes]) -> Iterator["Pages"]:
    """Open the pages of a file that can be sought in. Raises NotReadableError."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    start = file.read(1024)
    file.seek(0)
    if refusal := _refusal(start, size):
        raise NotReadableError(refusal)
    if start.startswith(IMAGES):
        yield OnePicture(file)
        return
    with _document(file) as document:
        yield PdfPages(document)


class Pages:
    """The pages of a file, counted from 1."""

    count: int

    def picture(self, number: int) -> Grey:
        """Return one page. Raises ValueError or OSError when it cannot be drawn."""
        raise NotImplementedError

    def largest_picture(self, number: int) -> int:
        """Return how many dots the largest picture of a page has."""
        raise NotImplementedError


class OnePicture(Pages):
    count = 1

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        try:
            with (
                warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning),
                Image.open(file, formats=("JPEG", "PNG")) as image,
            ):
                width, height = image.size
        except Image.DecompressionBombError as error:
            raise NotReadableError(TOO_LARGE.format(megapixels="plus de 170")) from error
        except (OSError, ValueError, SyntaxError) as error:
            raise NotReadableError(BROKEN_IMAGE) from error
        if width * height > MAX_PIXELS:
            raise NotReadableError(TOO_LARGE.format(megapixels=width * height // 1_000_000))

    def picture(self, number: int) -> Grey:
        try:
            with Image.open(self.file, formats=("JPEG", "PNG")) as image:
                scale = max(image.size) / ENOUGH
                image.draft("L", (int(image.width / scale), int(image.height / scale)))
                upright = ImageOps.exif_transpose(_on_white(image))
                upright.thumbnail((LONG_SIDE, LONG_SIDE), reducing_gap=2.0)
                return np.asarray(upright, np.uint8)
        except SyntaxError as error:
            raise ValueError(str(error)) from error

    def largest_picture(self, number: int) -> int:
        return 0  # one that is too large was refused before


class PdfPages(Pages):
    def __init__(self, document: Any) -> None:
        self.document = document
        self.count = len(document)
        if not self.count:
            raise NotReadableError(NO_PAGE)
        if self.count > MAX_PAGES:
            raise NotReadableError(TOO_MANY)

    def picture(self, number: int) -> Grey:
        try:
            page = self.document[number - 1]
            try:
                scale = min(200 / 72, LONG_SIDE / max(*page.get_size(), 1))
                bitmap = page.render(scale=scale, grayscale=True)
                drawn = np.array(bitmap.to_numpy(), np.uint8)  # a copy: the bitmap is closed
                bitmap.close()
            finally:
                page.close()
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        return np.ascontiguousarray(drawn.reshape(drawn.shape[0], drawn.shape[1], -1)[:, :, 0])

    def largest_picture(self, number: int) -> int:
        """Look for what pdfium left out without a word, because it found no room for it."""
        try:
            page = self.document[number - 1]
            found = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
            return max((math.prod(picture.get_px_size()) for picture in found), default=0)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in grey, what is transparent on white paper."""
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        layered = image.convert("LA")
        paper = Image.new("L", image.size, 255)
        paper.paste(layered.getchannel("L"), mask=layered.getchannel("A"))
        paper.getexif().update(image.getexif())
        return paper
    if image.mode.startswith("I;16"):  # 16 bits: convert("L") would cut, not scale
        return image.point(lambda value: value / 256, "L")
    return image.convert("L")


@contextmanager
def _document(file: IO[bytes]) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", 0) == PDF_PASSWORD or "assword" in str(error)
        raise NotReadableError(ENCRYPTED if locked else BROKEN_PDF) from error
    try:
        yield document
    finally:
        document.close()


def _refusal(start: bytes, size: int) -> str:
    if not size:
        return EMPTY
    if size > MAX_BYTES:
        return TOO_BIG
    if start.startswith(IMAGES) or b"%PDF-" in start:
        return ""
    if start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"):
        return HEIC
    return next((sentence for mark, sentence in STARTS if start.startswith(mark)), OTHER)

"""Files that are no sheets, made to do harm or by mistake."""

import zlib
from pathlib import Path

import pikepdf
from PIL import Image


def bomb(path: Path) -> Path:
    """Write a PDF whose picture has 900 million dots in one megabyte."""
    packer = zlib.compressobj(9)
    zeros = bytes(4_000_000)
    packed = b"".join([*(packer.compress(zeros) for _ in range(225)), packer.flush()])
    with pikepdf.new() as pdf:
        image = pikepdf.Stream(pdf, packed)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width = image.Height = 30_000
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        image.Filter = pikepdf.Name.FlateDecode
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /I Do")
        pdf.add_blank_page()
        pdf.save(path, recompress_flate=False, compress_streams=False)
    return path


def locked(path: Path) -> Path:
    """Write a PDF that asks for a password."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    return path


def huge(path: Path) -> Path:
    """Write a picture of 108 megapixels."""
    Image.new("1", (12_000, 9_000), 1).save(path, "PNG")
    return path


def brochure(path: Path, pages: int) -> Path:
    """Write a PDF of something else."""
    text = b"BT /F 20 Tf 60 700 Td (Programme de la fancy-fair) Tj ET"
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            page.Contents = pdf.make_stream(text)
        pdf.save(path)
    return path

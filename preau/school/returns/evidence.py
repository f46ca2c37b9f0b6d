"""Pictures of signed sheets: encrypted, each bound to the page it shows (preau/school/vault.py)."""

from preau.school.returns.models import Picture, ReturnedPage
from preau.school.vault import decrypt, encrypt


def keep(page: ReturnedPage, picture: bytes) -> None:
    """Encrypt and keep the picture of a page that has been saved."""
    Picture.objects.create(page=page, encrypted=encrypt(picture, about=_about(page)))


def open_picture(page: ReturnedPage) -> bytes:
    """Return the picture (JPEG); empty when none is kept. Raises WrongKey."""
    found = Picture.objects.filter(page=page).first()
    return decrypt(bytes(found.encrypted), about=_about(page)) if found else b""


def _about(page: ReturnedPage) -> str:
    return f"page:{page.scan_id}:{page.number}"

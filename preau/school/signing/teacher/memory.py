"""What this very browser has done with a link: others who hold it see no address and no copy."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from preau.school.signing.models import Link

BEGUN, SIGNED = "signing_begun", "signing_signed"
"""Keys of the session: link (pk) -> when; no address, no name."""
COPY_HERE = timedelta(hours=1)


def remember_begun(request: HttpRequest, link: Link) -> None:
    """Note that the address of a link was typed here."""
    _remember(request, BEGUN, link, link.begun_at)


def begun_here(request: HttpRequest, link: Link) -> bool:
    """Tell whether the address that the link has now was typed in this browser."""
    stamp = link.begun_at and link.begun_at.isoformat()
    return bool(stamp) and _recalled(request, BEGUN, link) == stamp


def remember_signed(request: HttpRequest, link: Link, now: datetime) -> None:
    """Note that a link was signed here, which opens its copy for an hour."""
    _remember(request, SIGNED, link, now)


def signed_here(request: HttpRequest, link: Link, now: datetime) -> bool:
    """Tell whether a link was signed in this browser, less than an hour ago."""
    at = _recalled(request, SIGNED, link)
    return bool(at) and now < datetime.fromisoformat(at) + COPY_HERE


def _remember(request: HttpRequest, key: str, link: Link, at: datetime | None) -> None:
    request.session[key] = {
        **request.session.get(key, {}),
        str(link.pk): at.isoformat() if at else "",
    }


def _recalled(request: HttpRequest, key: str, link: Link) -> str:
    return str(request.session.get(key, {}).get(str(link.pk), ""))

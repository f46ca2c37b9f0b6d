"""The secrets of signing: a link's token, the code that proves a mailbox, the way back.

All are derived under the site's secret key and stored nowhere (decision 3).
"""

from base64 import b32encode
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from preau.school.consents.models import Consent
from preau.school.signing.models import Link
from preau.school.signing.rules import State, is_open, state_of

CODE_DIGITS = 6
NOBODYS = datetime(1970, 1, 1, tzinfo=UTC)
TOKEN_BYTES = 16
"""128 bits (OWASP ASVS 5.0, 7.2.3), as 26 letters and digits that a hand can type."""


def path_of(link: Link, name: str = "sign") -> str:
    """Return the path of this site where one person reads and signs, or another page of a link."""
    return reverse(name, args=[link.pk, _link_token(link)])


def link_of(pk: int, token: str) -> Link | None:
    """Return the link of an address; None when it was made up. Its state is another question."""
    found = Link.objects.select_related("staff", "text").filter(pk=pk).first()
    # The same work for a number that nobody has.
    is_right = _same(_link_token(found or Link(pk=pk, created_at=NOBODYS)), token)
    return found if is_right else None


def standing(link: Link, now: datetime) -> State:
    """Return where a link stands; somebody who has left the school signs nothing for it."""
    state = state_of(link.facts, now)
    left = link.staff.left_on
    gone = left is not None and left <= timezone.localdate(now)
    return State.REVOKED if gone and is_open(state) else state


def code_of(link: Link) -> str:
    """Return the code that was last sent for a link: six digits, of its address and number."""
    digest = _derived("code", f"{link.pk} {link.codes} {link.email}", 8)
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(link: Link, typed: str) -> bool:
    """Tell whether this is the code that was last sent; blanks between digits do no harm."""
    return constant_time_compare(code_of(link), "".join(typed.split()))


def permission_path(consent: Consent) -> str:
    """Return the path where whoever reads a permission's mailbox sees it and takes it back."""
    return reverse("own-permission", args=[consent.pk, _permission_token(consent)])


def permission_of(pk: int, token: str) -> Consent | None:
    """Return the permission of an address, ended or not; None when it was made up."""
    found = Consent.objects.select_related("staff", "text").filter(pk=pk).first()
    is_right = _same(_permission_token(found or Consent(pk=pk, encoded_at=NOBODYS)), token)
    return found if is_right else None


def _link_token(link: Link) -> str:
    return _token("link", f"{link.pk} {_instant(link.created_at)}")


def _permission_token(consent: Consent) -> str:
    return _token("permission", f"{consent.pk} {_instant(consent.encoded_at)}")


def _instant(at: datetime) -> str:
    """Write an instant the same whatever zone it is said in: the database gives UTC back."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def _token(purpose: str, of: str) -> str:
    return b32encode(_derived(purpose, of, TOKEN_BYTES)).decode().rstrip("=").lower()


def _derived(purpose: str, of: str, size: int) -> bytes:
    return salted_hmac(f"preau.signing.{purpose}", of, algorithm="sha256").digest()[:size]


def _same(token: str, typed: str) -> bool:
    return constant_time_compare(token, typed.lower())

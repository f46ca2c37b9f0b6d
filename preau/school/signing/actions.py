"""Somebody signs: what they read, declared and did becomes a sealed document and a permission."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from preau.school.consents.actions import encode
from preau.school.documents.sheets import new_reference
from preau.school.mail.actions import letter, queue
from preau.school.signing.codes import actor_of, locked, note
from preau.school.signing.documents import keep
from preau.school.signing.links import is_code
from preau.school.signing.mails import COPY
from preau.school.signing.models import End, Link, Signature
from preau.school.signing.proof import Given, sealed_evidence
from preau.school.signing.rules import MOST_TRIES, code_lives


class WrongCode(Exception):  # noqa: N818 - a refusal, not a fault
    """It is not the code that was sent last; `left` more may be tried."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class CodeOver(Exception):  # noqa: N818 - a refusal, not a fault
    """The last code may not be typed any more: too old, or too many wrong ones."""


class TextChanged(Exception):  # noqa: N818 - a refusal, not a fault
    """Another text was read with this link since, in another window."""


def sign(*, link: Link, code: str, given: Given, now: datetime) -> Signature:
    """Sign with a link whose declarations were ticked, for the address that its code proves (UTC).

    `link` has the text that was shown. Permission, sealed document, link and journal are written
    together, and a copy is queued. Raises LinkOver, WrongCode (which is counted), CodeOver;
    TextChanged; AddressRefused when the address turns out to be somebody else's; SettingError when
    the school's key cannot seal.
    """
    proved = _prove(link.pk, code, now)
    if proved.text != link.text:
        raise TextChanged
    reference = new_reference()
    # Drawn and sealed before anything is locked: it takes a while.
    pdf = sealed_evidence(link=proved, given=given, reference=reference, now=now)
    return _keep(proved, pdf, reference, now)


def _prove(pk: int, code: str, now: datetime) -> Link:
    """Return the link as it is, when this is its code; count a wrong one."""
    with transaction.atomic():
        link = locked(pk, now)
        lives = code_lives(link.facts, now)
        is_right = lives and is_code(link, code)
        if lives and not is_right:
            link.tries += 1
            link.save(update_fields=["tries"])
    if is_right:
        return link
    if lives and link.tries < MOST_TRIES:
        raise WrongCode(MOST_TRIES - link.tries)
    raise CodeOver


@transaction.atomic
def _keep(proved: Link, pdf: bytes, reference: str, now: datetime) -> Signature:
    link = locked(proved.pk, now)
    if (link.email, link.codes) != (proved.email, proved.codes):
        raise CodeOver  # another address was typed meanwhile
    if link.text != proved.text:
        raise TextChanged
    encode(
        staff=link.staff,
        email=link.email,
        ticked=True,
        signed_on=timezone.localdate(now),
        text=link.text,
        by=actor_of(link),
        now=now,
    )
    signature = Signature.objects.create(
        link=link,
        consent=link.staff.consents.valid().get(),
        reference=reference,
        sha256=sha256(pdf).hexdigest(),
        signed_at=now,
    )
    keep(signature, pdf)
    link.end, link.ended_at, link.ended_by = End.SIGNED, now, actor_of(link)
    link.save(update_fields=["end", "ended_at", "ended_by"])
    note("link.sign", link, now)
    queue([letter(kind=COPY, about=signature.pk, to=link.email, now=now)])
    return signature

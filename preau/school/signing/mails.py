"""The mails of signing without paper. Links and codes are derived when they leave (decision 3)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from preau.school.consents.models import Consent
from preau.school.mail.actions import can_send
from preau.school.mail.kinds import Attachment, Kind, Letter, register
from preau.school.mail.models import Mail
from preau.school.register.models import School
from preau.school.signing.documents import file_name, open_document, shown_reference
from preau.school.signing.links import code_of, path_of, permission_path, standing
from preau.school.signing.models import Link, Signature
from preau.school.signing.rules import CODE_LIVES, code_lives, is_open
from preau.work.smtp import Withheld

LINK = "sign-link"
"""About a link: sends it. `to` is the address that the school has."""
CODE = "sign-code"
"""About a link, `number`: its how-manieth code. `to` is the address that was typed."""

COPY = "sign-copy"
"""About a signature: its sealed document, to the address that was confirmed."""
PERMISSION = "permission"
"""About a permission: the way to see it and to take it back. About 0: nobody's, never sent."""

TYPED_KEPT = timedelta(days=1)
"""What was typed may be a stranger's address."""
COPY_LIVES = timedelta(days=7)
OVER = Withheld("ce lien ne vaut plus")


def missing_settings() -> list[str]:
    """Return the settings without which nobody can sign: where mails leave, what a link begins."""
    needed = {"PREAU_SMTP_URL": can_send(), "PREAU_URL": bool(settings.PUBLIC_URL)}
    return [name for name, is_there in needed.items() if not is_there]


def compose_link(mail: Mail, now: datetime) -> Letter | Withheld:
    """Return the mail that brings somebody their link; nothing once it serves no more, as when the
    school has corrected their address (giving.end_astray).
    """
    link = _open_link(mail, now)
    if link is None:
        return OVER
    context = {
        "staff": link.staff,
        "school": School.objects.first(),
        "link": settings.PUBLIC_URL + path_of(link),
        "until": link.expires_at,
    }
    return Letter("signing/mails/link.txt", context)


def compose_code(mail: Mail, now: datetime) -> Letter | Withheld:
    """Return the mail with the last code; nothing once another was asked for, or it is over."""
    link = _open_link(mail, now)
    if link is None or link.codes != mail.number or link.email != mail.to:
        return OVER
    if not code_lives(link.facts, now):
        return Withheld("ce code ne vaut plus")
    code = code_of(link)
    context = {
        "school": School.objects.first(),
        "code": f"{code[:3]} {code[3:]}",
        "minutes": CODE_LIVES // timedelta(minutes=1),
    }
    return Letter("signing/mails/code.txt", context)


def compose_copy(mail: Mail, _now: datetime) -> Letter | Withheld:
    """Return the mail with what was signed, and the way to take it back."""
    signature = Signature.objects.select_related("consent__text").filter(pk=mail.about).first()
    document = open_document(signature) if signature else b""
    if signature is None or not document:
        return Withheld("document effacé")
    context = {
        "school": School.objects.first(),
        "consent": signature.consent,
        "reference": shown_reference(signature.reference),
        "link": settings.PUBLIC_URL + permission_path(signature.consent),
        "ask": settings.PUBLIC_URL + reverse("ask-permission"),
    }
    copy = Attachment(file_name(signature), document)
    return Letter("signing/mails/copy.txt", context, (copy,))


def compose_permission(mail: Mail, _now: datetime) -> Letter | Withheld:
    """Return the mail with the way to a permission; nothing when there is none, or it ended."""
    consent = Consent.objects.valid().filter(pk=mail.about).first()
    if consent is None:
        return Withheld("aucune autorisation")
    context = {
        "school": School.objects.first(),
        "link": settings.PUBLIC_URL + permission_path(consent),
        "signed_on": consent.signed_on,
    }
    return Letter("signing/mails/permission.txt", context)


def connect() -> None:
    """Make the kinds known to the queue."""
    register(LINK, Kind(compose=compose_link))
    register(CODE, Kind(compose=compose_code, life=CODE_LIVES, kept=TYPED_KEPT, urgent=True))
    register(COPY, Kind(compose=compose_copy, life=COPY_LIVES, urgent=True))
    register(PERMISSION, Kind(compose=compose_permission, kept=TYPED_KEPT, urgent=True))


def _open_link(mail: Mail, now: datetime) -> Link | None:
    link = Link.objects.select_related("staff").filter(pk=mail.about).first()
    return link if link and is_open(standing(link, now)) else None

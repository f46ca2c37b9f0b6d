"""Sealing what the school keeps or gives, and the certificates that it has sealed with.

pyHanko takes half a second to load: it is imported where something is sealed or checked.
"""

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction

from preau.conf import SettingError, made_once
from preau.journal.actions import Line, record
from preau.school.register.models import School
from preau.school.sealing.certificates import (
    NotASealKey,
    SealKey,
    fingerprint,
    new_pem,
    read_pem,
)
from preau.school.sealing.models import Certificate
from preau.school.sealing.verdict import Verdict

BY = "worker"


def seal(pdf: bytes, *, reason: str, now: datetime) -> bytes:
    """Return a PDF with the school's seal: whoever changes a byte of it breaks the seal.

    Raises SettingError for a key that cannot seal, School.DoesNotExist before `setup`.
    """
    from preau.school.sealing.pades import sign

    key = own_key(now=now)
    return sign(pdf, key=key, reason=reason, now=now)


def check(pdf: bytes) -> Verdict:
    """Say whether a PDF is as this school sealed it, with this key or an earlier one."""
    from preau.school.sealing import checking

    return checking.check(pdf, certificates=known_certificates())


def own_key(*, now: datetime) -> SealKey:
    """Return the key that seals, made the first time; raises as `seal` does."""
    given = settings.PREAU.get("PREAU_SEAL_KEY")
    try:
        key = read_pem(given or _kept_here(now))
    except NotASealKey as refusal:
        what = "Le réglage PREAU_SEAL_KEY" if given else f"Le fichier {_own_file()}"
        raise SettingError(f"{what} ne convient pas : {refusal}.") from refusal
    _remember(key.certificate, now)
    return key


def known_certificates() -> list[x509.Certificate]:
    """Return every certificate that this school has sealed with, the latest first."""
    pems = Certificate.objects.values_list("pem", flat=True)
    return [x509.load_pem_x509_certificate(pem.encode()) for pem in pems]


def _kept_here(now: datetime) -> str:
    school, path = School.current(), _own_file()
    try:
        return made_once(
            path, lambda: new_pem(school=school.name, fase_number=school.fase_number, now=now)
        )
    except OSError as error:
        raise SettingError(f"Le fichier {path} ne peut être ni lu ni écrit.") from error


def _own_file() -> Path:
    folder: Path = settings.PREAU.folder
    return folder / "seal.pem"


@transaction.atomic
def _remember(certificate: x509.Certificate, now: datetime) -> None:
    pem = certificate.public_bytes(Encoding.PEM).decode()
    _, is_new = Certificate.objects.get_or_create(
        fingerprint=fingerprint(certificate), defaults={"pem": pem, "first_used_at": now}
    )
    if is_new:
        line = Line(action="seal.key", subject=f"certificate:{fingerprint(certificate)}")
        record(actor=BY, lines=[line], now=now)

"""A school's key, another school's, and a sheet sealed with each."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from preau.school.documents.render import render_authorisations
from preau.school.sealing.certificates import SealKey, new_pem, read_pem
from preau.school.sealing.pades import sign
from tests.school.sheets import SHEET

SEALED_AT = datetime(2026, 11, 25, 8, 12, tzinfo=UTC)
OURS, ANOTHERS = "École Saint-Exupéry", "Athénée des Tilleuls"


@cache
def pem_of(school: str) -> str:
    return new_pem(school=school, fase_number=99001, now=SEALED_AT)


@cache
def key_of(school: str = OURS) -> SealKey:
    return read_pem(pem_of(school))


@cache
def rsa_key() -> SealKey:
    """Return a bought key, as PREAU_SEAL_KEY may hold one: RSA, a certificate of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, OURS)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial_number=7)
    builder = builder.not_valid_before(SEALED_AT).not_valid_after(SEALED_AT + timedelta(days=999))
    return SealKey(key, builder.sign(key, SHA256()))


@cache
def plain() -> bytes:
    """Return a sheet as typst writes it."""
    return render_authorisations([SHEET]).pdf


@cache
def sealed(school: str = OURS) -> bytes:
    """Return that sheet with a school's seal."""
    return sign(plain(), key=key_of(school), reason="Un essai", now=SEALED_AT)


def digits(pdf: bytes) -> tuple[int, int]:
    """Return where the seal's digits begin and end in a sealed PDF."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents ")
    return start, pdf.index(b">", start) + 1

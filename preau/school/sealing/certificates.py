"""A seal's key and its certificate: made, read, named. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

LONGEST_NAME = 64  # RFC 5280, appendix A.1, ub-common-name
NEVER = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - RFC 5280 §4.1.2.5: no end is known
SHOWN = 120
UNREADABLE = (
    "il faut une clé privée sans mot de passe (EC P-256 ou RSA) et son certificat, l’une après "
    "l’autre, en PEM"
)
NO_CERTIFICATE = "il faut un ou plusieurs certificats, en PEM (« BEGIN CERTIFICATE »)"


class NotASealKey(Exception):  # noqa: N818 - a refusal, not a fault
    """A text holds no key and certificate that can seal; says what is needed."""


class NotACertificate(Exception):  # noqa: N818 - a refusal, not a fault
    """A text holds no certificate; says what is needed."""


@dataclass(frozen=True)
class SealKey:
    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate


def new_pem(*, school: str, fase_number: int, now: datetime) -> str:
    """Return a new key (ECDSA P-256) and its self-signed certificate, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    certificate = _self_signed(key, _name(school, fase_number), now)
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()


def read_pem(text: str) -> SealKey:
    """Return the key and certificate of a PEM. Raises NotASealKey."""
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
        certificates = x509.load_pem_x509_certificates(text.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: it has a password
        raise NotASealKey(UNREADABLE) from error
    good_curve = isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size == 256
    if not good_curve and not isinstance(key, rsa.RSAPrivateKey):
        raise NotASealKey(UNREADABLE)
    assert isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)  # noqa: S101 - for mypy
    for certificate in certificates:
        if certificate.public_key() == key.public_key():
            return SealKey(key, certificate)
    raise NotASealKey("la clé et le certificat ne vont pas ensemble")


def read_certificates(text: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file. Raises NotACertificate."""
    try:
        return x509.load_pem_x509_certificates(text)
    except ValueError as error:
        raise NotACertificate(NO_CERTIFICATE) from error


def as_pem(certificates: Sequence[x509.Certificate]) -> str:
    encoding = serialization.Encoding.PEM
    return "".join(one.public_bytes(encoding).decode() for one in certificates)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, in capitals."""
    return certificate.fingerprint(SHA256()).hex().upper()


def in_pairs(fingerprint: str) -> str:
    """Return a fingerprint as people compare it: AB:CD:…"""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2))


def owner(certificate: x509.Certificate) -> str:
    """Return whose certificate it says to be, fit to be shown: anybody may write there anything."""
    wanted = (NameOID.COMMON_NAME, NameOID.SERIAL_NUMBER)
    found = [
        str(one.value) for oid in wanted for one in certificate.subject.get_attributes_for_oid(oid)
    ]
    said = ", ".join(found) or certificate.subject.rfc4514_string() or "sans nom"
    return "".join(letter if letter.isprintable() else "□" for letter in said)[:SHOWN]


def _name(school: str, fase_number: int) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.COMMON_NAME, _shortened(school)),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"FASE {fase_number}"),
        ]
    )


def _shortened(name: str) -> str:
    """Return as much of a name as a certificate holds; the library counts bytes."""
    return name.encode()[:LONGEST_NAME].decode(errors="ignore").strip()


def _self_signed(
    key: ec.EllipticCurvePrivateKey, name: x509.Name, now: datetime
) -> x509.Certificate:
    """Return a certificate that may sign documents and no other certificate."""
    uses = dict.fromkeys(USES, False)
    uses.update(digital_signature=True, content_commitment=True)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(NEVER)
        .add_extension(x509.KeyUsage(**uses), critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, SHA256())
    )


USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)

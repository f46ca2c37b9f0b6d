"""The signature inside a seal: CMS (RFC 5652), which pyHanko computes. No Django.

What stands outside the signed attributes is checked too: a seal is whole only when each of its
bytes is as we write them.
"""

from dataclasses import dataclass
from typing import Any

from asn1crypto import cms as asn1
from asn1crypto.parser import peek
from cryptography import x509
from pyhanko.sign.general import extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

DIGEST = asn1.DigestAlgorithm({"algorithm": "sha256"})


class NotASeal(Exception):  # noqa: N818 - a finding, not a fault
    """What stands where a seal belongs is none, or is damaged."""


@dataclass(frozen=True)
class Seal:
    """A signature and whose it says to be."""

    der: bytes
    signed: Any
    certificate: x509.Certificate

    def holds(self, digest: bytes) -> tuple[bool, bool]:
        """Tell whether it is about what has this SHA-256, and whether its own key made it.

        Raises NotASeal.
        """
        try:
            info = extract_signer_info(self.signed)
            certificate = extract_certificate_info(self.signed).signer_cert
            return validate_sig_integrity(info, certificate, "data", digest)
        except Exception as error:  # whatever strangers' bytes make the libraries raise
            raise NotASeal from error

    @property
    def is_as_we_write_them(self) -> bool:
        """Tell whether every byte of it is the one that we write, also those that nothing signs."""
        try:
            return _written_anew(self.signed) == self.der
        except Exception:  # as above
            return False


def read_seal(digits: bytes) -> Seal:
    """Read `<30 82…00>` as it stands in a PDF. Raises NotASeal."""
    try:
        raw = bytes.fromhex(digits[1:-1].decode("ascii"))
        der = raw[: peek(raw)]  # asked of the parsed value, it may be written anew, and slowly
        content = asn1.ContentInfo.load(der)
        if content["content_type"].native != "signed_data":
            raise NotASeal
        certificate = extract_certificate_info(content["content"]).signer_cert
        readable = x509.load_der_x509_certificate(certificate.dump())
    except Exception as error:  # whatever strangers' bytes make the libraries raise
        raise NotASeal from error
    return Seal(der, content["content"], readable)


def _written_anew(signed: Any) -> bytes:
    """Return a seal with the same signature, its other parts as pyHanko writes them for us."""
    info, certificate = extract_signer_info(signed), extract_certificate_info(signed).signer_cert
    issuer_and_serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    content = {
        "version": "v1",
        "digest_algorithms": [DIGEST],
        "encap_content_info": {"content_type": "data"},
        "certificates": [asn1.CertificateChoices("certificate", certificate)],
        "signer_infos": [
            {
                "version": "v1",
                "sid": asn1.SignerIdentifier("issuer_and_serial_number", issuer_and_serial),
                "digest_algorithm": DIGEST,
                "signed_attrs": info["signed_attrs"],
                "signature_algorithm": info["signature_algorithm"],
                "signature": info["signature"],
            }
        ],
    }
    whole = {"content_type": "signed_data", "content": asn1.SignedData(content)}
    written: bytes = asn1.ContentInfo(whole).dump()
    return written


def digits_of(der: bytes, length: int) -> bytes:
    """Return a seal as it is written into a PDF, filled up to the room that it has there."""
    return b"<" + der.hex().upper().encode().ljust(length - 2, b"0") + b">"

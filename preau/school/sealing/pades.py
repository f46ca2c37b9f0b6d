"""A seal as PDF knows it: an invisible PAdES signature that certifies a document and allows no
change (ETSI EN 319 142-1, ISO 32000-1 §12.8). No time-stamp server: nothing is sent or fetched.
"""

from datetime import datetime
from io import BytesIO

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from preau.school.sealing.certificates import SealKey

FIELD = "Sceau"
READ_ALOUD = "Sceau électronique de l’école"


def sign(pdf: bytes, *, key: SealKey, reason: str, now: datetime) -> bytes:
    """Return a PDF with a seal added after its last byte."""
    # typst ends its file without a line break; PDF/A wants one before what follows %%EOF.
    writer = _Writer(BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    # Out of the page: an invisible field that PDF/A-2 and PDF/UA-1 both accept (ISO 14289-1, 7.18).
    field = SigFieldSpec(
        FIELD,
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
        readable_field_name=READ_ALOUD,
    )
    signer = _Signer(metadata, _signer(key), new_field_spec=field)
    signer.now = now
    out = BytesIO()
    signer.sign_pdf(writer, output=out)
    return out.getvalue()


class _Writer(IncrementalPdfFileWriter):
    """Leaves the document's metadata as they are: rewritten ones are no longer PDF/A's."""

    def _update_meta(self) -> None:
        pass


class _Signer(PdfSigner):
    """Seals at a given instant, and keeps to PDF 1.7, as PDF/A-2 does."""

    now: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.now
        return session

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


def _signer(key: SealKey) -> SimpleSigner:
    private = key.private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    certificate = key.certificate.public_bytes(serialization.Encoding.DER)
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call] # pyHanko's
    )

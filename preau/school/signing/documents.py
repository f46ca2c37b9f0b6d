"""Sealed documents: encrypted at rest, each bound to its signature (preau/school/vault.py)."""

from preau.school.signing.models import SealedDocument, Signature
from preau.school.vault import decrypt, encrypt


def keep(signature: Signature, pdf: bytes) -> None:
    """Encrypt and keep the sealed PDF of a signature that has been saved."""
    encrypted = encrypt(pdf, about=_about(signature))
    SealedDocument.objects.create(signature=signature, encrypted=encrypted)


def open_document(signature: Signature) -> bytes:
    """Return the sealed PDF; empty when it is kept no more. Raises WrongKey."""
    found = SealedDocument.objects.filter(signature=signature).first()
    return decrypt(bytes(found.encrypted), about=_about(signature)) if found else b""


def file_name(signature: Signature) -> str:
    """Return what the document is called when it leaves: no name, no address."""
    return f"autorisation-compte-segec-{signature.reference}.pdf"


def shown_reference(reference: str) -> str:
    """Return a reference as people read it: ABCD-EFGH-JKMN."""
    return "-".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _about(signature: Signature) -> str:
    return f"signature:{signature.reference}"

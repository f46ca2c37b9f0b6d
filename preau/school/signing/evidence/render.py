"""The document as a PDF, not yet sealed."""

from pathlib import Path

from preau.school.documents.letters import printable
from preau.school.documents.typesetting import typeset
from preau.school.signing.evidence.content import content_of
from preau.school.signing.evidence.data import EvidenceData

TEMPLATE = Path(__file__).with_name("evidence.typ")
TITLE = "Autorisation Compte SeGEC, signée à l’écran"
REASON = "Autorisation Compte SeGEC signée à l’écran"
"""What the seal of such a document says why it was put; no name in it."""


def render_evidence(data: EvidenceData) -> bytes:
    """Draw what somebody read and did (PDF/UA-1, PDF/A-2a). The same data give the same bytes."""
    content = {
        "title": TITLE,
        "author": printable(data.school.name),
        "signatures": [content_of(data)],
    }
    return typeset(TEMPLATE, content, repeated="signatures")

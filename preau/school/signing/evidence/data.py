"""What such a document says: plain values, no Django. Times are instants (UTC)."""

from dataclasses import dataclass
from datetime import datetime

from preau.school.consents.texts import Wording
from preau.school.documents.sheets import SchoolHead
from preau.school.signing.rules import Stroke


@dataclass(frozen=True, kw_only=True)
class EvidenceData:
    """One signature. Either `typed_name` or `strokes` (rules.is_signature) is what was signed.

    The link went by mail to an address that the school had (`by_mail`), or on a slip of paper, at
    `given_at`. At `begun_at` the person had read `wording` and typed `email`; the last code went
    there at `code_sent_at`, and was typed with the signature at `signed_at`.
    """

    reference: str
    school: SchoolHead
    school_year: str
    name: str
    key: str
    functions: tuple[str, ...]
    wording: Wording
    email: str
    by_mail: bool
    given_at: datetime
    begun_at: datetime
    code_sent_at: datetime
    signed_at: datetime
    typed_name: str = ""
    strokes: tuple[Stroke, ...] = ()

"""What somebody read, declared and did, as the document that the school seals."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from preau.school.documents.actions import school_head
from preau.school.sealing.actions import seal
from preau.school.signing.evidence.data import EvidenceData
from preau.school.signing.evidence.render import REASON, render_evidence
from preau.school.signing.models import Link, Means
from preau.school.signing.person import person_of
from preau.school.signing.rules import Stroke


@dataclass(frozen=True, kw_only=True)
class Given:
    """How somebody signed: a typed name, or what was drawn (rules.is_signature)."""

    name: str = ""
    strokes: tuple[Stroke, ...] = ()


def sealed_evidence(*, link: Link, given: Given, reference: str, now: datetime) -> bytes:
    """Return the sealed PDF of a signature made now (UTC) with a link whose code was right.

    Raises SettingError when the school's key cannot seal.
    """
    if link.text is None or link.begun_at is None or link.code_sent_at is None:
        raise ValueError("nobody has typed an address with this link")
    person = person_of(link, timezone.localdate(now))
    data = EvidenceData(
        reference=reference,
        school=school_head(person.school),
        school_year=person.school_year,
        name=person.name,
        key=link.staff.key,
        functions=person.functions,
        wording=link.text.wording,
        email=link.email,
        by_mail=link.means == Means.MAIL,
        given_at=link.created_at,
        begun_at=link.begun_at,
        code_sent_at=link.code_sent_at,
        signed_at=now,
        typed_name=given.name,
        strokes=given.strokes,
    )
    return seal(render_evidence(data), reason=REASON, now=now)

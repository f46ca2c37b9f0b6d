"""Dossiers out of the database: a constant number of queries for one person or a thousand."""

from collections.abc import Iterable, Sequence

from preau.school.activations.models import AccessRequest
from preau.school.activations.outcomes import was_sent
from preau.school.activations.words import Outcome
from preau.school.consents.models import Consent
from preau.school.documents.models import Sheet
from preau.school.dossiers.facts import (
    Act,
    Asked,
    Dossier,
    End,
    Origin,
    Permission,
    Printed,
    ReturnedSheet,
    ScreenSignature,
)
from preau.school.dossiers.rows import Rows
from preau.school.register.models import StaffMember
from preau.school.returns.models import ReturnedPage
from preau.school.signing.models import Means, Signature


def dossiers_of(staff: Sequence[StaffMember]) -> list[Dossier]:
    """Return what is known of the permissions of each person, in their order."""
    rows = Rows.about([member.pk for member in staff])
    return [_dossier(member, rows) for member in staff]


def dossier_of(staff: StaffMember) -> Dossier:
    """Return what is known of one person's permissions."""
    return dossiers_of([staff])[0]


def _dossier(staff: StaffMember, rows: Rows) -> Dossier:
    requests = rows.requests.get(staff.pk, [])
    return Dossier(
        staff=staff.pk,
        key=staff.key,
        family_name=staff.family_name,
        given_name=staff.given_name,
        permissions=tuple(
            _permission(consent, requests, rows) for consent in rows.consents.get(staff.pk, [])
        ),
        printed=tuple(_printed(sheet) for sheet in rows.sheets.get(staff.pk, [])),
        endings=_asked((one for one in requests if one.consent_id is None), rows),
        exports=tuple(rows.journal.exports.get(staff.pk, [])),
    )


def _permission(consent: Consent, requests: Iterable[AccessRequest], rows: Rows) -> Permission:
    origin, list_sha256, again_of = _origin(consent, rows)
    return Permission(
        number=consent.pk,
        email=consent.email,
        signed_on=consent.signed_on,
        wording=rows.texts[consent.text_id].wording,
        sha256=consent.text_id,
        encoded=Act(at=consent.encoded_at, by=consent.encoded_by),
        origin=origin,
        list_sha256=list_sha256,
        again_of=again_of,
        sheets=tuple(_returned(page, rows) for page in rows.pages.get(consent.pk, [])),
        signatures=tuple(_signed(one, rows) for one in rows.signatures.get(consent.pk, [])),
        asked=_asked((one for one in requests if one.consent_id == consent.pk), rows),
        end=_end(consent),
    )


def _origin(consent: Consent, rows: Rows) -> tuple[Origin, str, int | None]:
    """Return from what a permission was encoded: what was written at the same moment tells it."""
    at = consent.encoded_at
    if any(page.decided_at == at for page in rows.pages.get(consent.pk, [])):
        return Origin.SHEET, "", None
    if any(one.signed_at == at for one in rows.signatures.get(consent.pk, [])):
        return Origin.SCREEN, "", None
    if again := rows.journal.again.get((consent.staff_id, at)):
        return Origin.AGAIN, "", again
    if at in rows.lists or consent.encoded_by == "import":
        return Origin.LIST, rows.lists.get(at, ""), None
    return Origin.HAND, "", None


def _end(consent: Consent) -> End | None:
    if consent.ended_at is None:
        return None
    return End(
        done=Act(at=consent.ended_at, by=consent.ended_by),
        reason=consent.end_reason,
        words=consent.get_end_reason_display(),
    )


def _printed(sheet: Sheet) -> Printed:
    return Printed(
        reference=sheet.reference,
        done=Act(at=sheet.printed_at, by=sheet.printed_by),
        school_year=sheet.school_year,
        text_version=sheet.text_id,
        email=sheet.email,
    )


def _returned(page: ReturnedPage, rows: Rows) -> ReturnedSheet:
    assert page.sheet  # noqa: S101 - the database: a confirmed page has a sheet,
    assert page.decided_at  # noqa: S101 - and `confirm` writes when
    return ReturnedSheet(
        page=page.pk,
        printed=_printed(page.sheet),
        read_at=page.read_at,
        confirmed=Act(at=page.decided_at, by=page.decided_by),
        has_picture=page.pk in rows.pictures,
        forgotten_at=rows.journal.forgotten.get(page.pk),
        looks=tuple(rows.journal.looks.get(page.pk, [])),
    )


def _signed(one: Signature, rows: Rows) -> ScreenSignature:
    return ScreenSignature(
        number=one.pk,
        reference=one.reference,
        sha256=one.sha256,
        link=Act(at=one.link.created_at, by=one.link.created_by),
        by_mail=one.link.means == Means.MAIL,
        begun_at=one.link.begun_at,
        code_sent_at=one.link.code_sent_at,
        signed_at=one.signed_at,
        has_document=one.pk in rows.documents,
        forgotten_at=rows.journal.documents_forgotten.get(one.pk),
        looks=tuple(rows.journal.document_looks.get(one.reference, [])),
    )


def _asked(requests: Iterable[AccessRequest], rows: Rows) -> tuple[Asked, ...]:
    return tuple(_one_asked(request, rows) for request in requests)


def _one_asked(request: AccessRequest, rows: Rows) -> Asked:
    first = rows.journal.answers.get((request.staff_id, request.transfer_id))
    return Asked(
        transfer=request.transfer_id,
        done=Act(at=request.transfer.asked_at, by=request.transfer.asked_by),
        school_year=request.transfer.school_year,
        action=request.action,
        roles=tuple(request.roles),
        email=request.email,
        outcome=request.outcome,
        detail=request.detail,
        answered_at=request.settled_at,
        first_answer=first if first and first[1] != request.outcome else None,
        was_sent=was_sent(Outcome(request.outcome), request.detail, request.attempts),
    )

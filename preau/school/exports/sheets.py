"""The tables of an export. Each is read in a constant number of queries, row after row.

The first has the headings that an import knows: exported and imported again, it changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.utils import timezone

from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import Standing, standings
from preau.school.activations.words import Action, names_of
from preau.school.consents.models import Consent
from preau.school.people.names import names_of_actors
from preau.school.register.models import Position, StaffMember
from preau.tables import Sheet

AT_ONCE = 500
"""Rows that are in memory at one time."""


def staff_sheet() -> Sheet:
    """Return the register: one row a person and function, as an import reads it."""
    return Sheet(
        name="Personnel",
        headings=(
            *("Clé", "Matricule", "Nom", "Prénom", "Date de naissance", "Sexe", "Fonction"),
            *("Date de début", "Date de fin", "E-mail privé", "Autorisation SeGEC"),
            *("Date de signature", "Date de sortie", "Catégorie", "Adresse écartée"),
        ),
        widths=(12, 14, 22, 18, 14, 6, 36, 13, 13, 34, 12, 13, 13, 14, 34),
        rows=_staff_rows(),
    )


def access_sheet(today: date) -> Sheet:
    """Return where each person stands this school year."""
    return Sheet(
        name="Accès",
        headings=(
            *("Clé", "Nom", "Prénom", "Année scolaire", "Rôles", "Accès", "Prochaine demande"),
            *("Explication", "Adresse à la fédération", "Inscriptions"),
        ),
        widths=(12, 22, 18, 14, 24, 22, 24, 60, 34, 44),
        rows=map(_access_row, standings(StaffMember.objects.all(), today=today)),
    )


def consents_sheet() -> Sheet:
    """Return every permission, past and present."""
    return Sheet(
        name="Autorisations",
        headings=(
            *("Clé", "Nom", "Prénom", "Adresse", "Signée le", "Version du texte", "Encodée par"),
            *("Encodée le", "Fin", "Raison de la fin", "Fin encodée par"),
        ),
        widths=(12, 22, 18, 34, 13, 16, 24, 18, 18, 30, 24),
        rows=_consent_rows(),
    )


def transfers_sheet() -> Sheet:
    """Return each thing that was ever asked of the federation, and what became of it."""
    return Sheet(
        name="Transferts",
        headings=(
            *("Transfert", "Demandé le", "Demandé par", "Année scolaire", "Clé", "Nom", "Prénom"),
            *("Demande", "Rôles", "Adresse transmise", "Résultat", "Réglé le", "Explication"),
        ),
        widths=(10, 18, 24, 14, 12, 22, 18, 24, 20, 34, 24, 18, 60),
        rows=_transfer_rows(),
    )


def _staff_rows() -> Iterator[Sequence[str]]:
    signed = dict(Consent.objects.valid().values_list("staff_id", "signed_on"))
    for staff in StaffMember.objects.with_positions().iterator(chunk_size=AT_ONCE):
        held: list[Position | None] = list(staff.positions.all())
        for position in held or [None]:
            yield _staff_row(staff, position, signed.get(staff.pk))


def _staff_row(
    staff: StaffMember, position: Position | None, signed_on: date | None
) -> Sequence[str]:
    function = ("", "", "") if position is None else _function(position)
    return (
        *(staff.key, staff.registration_number, staff.family_name, staff.given_name),
        *(_day(staff.birth_date), staff.gender, *function, staff.private_email),
        *("Oui" if signed_on else "Non", _day(signed_on), _day(staff.left_on)),
        position.title.get_category_display() if position else "",
        staff.refused_email,
    )


def _function(position: Position) -> Sequence[str]:
    return position.title.title, _day(position.starts_on), _day(position.ends_on)


def _access_row(standing: Standing) -> Sequence[str]:
    staff, remote = standing.staff, standing.remote
    asked = "" if standing.action in (Action.NONE, Action.BLOCKED) else standing.doing
    held = remote.registrations if remote else ()
    return (
        *(staff.key, staff.family_name, staff.given_name, standing.school_year.label),
        *(names_of(standing.roles), standing.state.label, asked, standing.reason),
        remote.email if remote else "",
        ", ".join(f"{r.year} {names_of([r.role])} {STATUSES[r.status.value]}" for r in held),
    )


STATUSES = {"invited": "invité", "active": "actif", "ended": "fermé", "refused": "refusé"}


def _consent_rows() -> Iterator[Sequence[str]]:
    found = Consent.objects.select_related("staff", "text").order_by("pk")
    names = _names(found.values_list("encoded_by", "ended_by").distinct().order_by())
    for consent in found.iterator(chunk_size=AT_ONCE):
        staff = consent.staff
        yield (
            *(staff.key, staff.family_name, staff.given_name, consent.email),
            *(_day(consent.signed_on), consent.text.version, names.get(consent.encoded_by, "")),
            *(_moment(consent.encoded_at), _moment(consent.ended_at)),
            *(consent.get_end_reason_display(), names.get(consent.ended_by, "")),
        )


def _transfer_rows() -> Iterator[Sequence[str]]:
    found = AccessRequest.objects.select_related("staff", "transfer").order_by("pk")
    names = _names(found.values_list("transfer__asked_by").distinct().order_by())
    for request in found.iterator(chunk_size=AT_ONCE):
        staff, transfer = request.staff, request.transfer
        yield (
            *(str(transfer.pk), _moment(transfer.asked_at), names.get(transfer.asked_by, "")),
            *(transfer.school_year, staff.key, staff.family_name, staff.given_name),
            *(request.get_action_display(), names_of(request.roles), request.email),
            *(request.result, _moment(request.settled_at), request.detail),
        )


def _names(actors: Iterable[Sequence[str]]) -> dict[str, str]:
    return names_of_actors({name for pair in actors for name in pair})


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else ""

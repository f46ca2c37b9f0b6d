"""What changes the list of schools."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allauth.idp.oidc.models import Client, Token
from django.db import transaction

from preau.federation.schools.credentials import kept, new_secret
from preau.federation.schools.models import School
from preau.federation.schools.reading import read_list
from preau.federation.schools.rules import (
    Plan,
    SchoolRefusedError,
    checked_name,
    checked_number,
    fold,
    judge,
)
from preau.journal.actions import Line, record
from preau.protocol.scim import SCIM_SCOPE

LONGEST_OVERLAP = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class NewSchool:
    """A school just registered. The secret exists here only: the database keeps its hash."""

    school: School
    client_id: str
    client_secret: str = field(repr=False)


def add_school(
    *, fase_number: int, name: str, now: datetime, by: str = "operator:command"
) -> NewSchool:
    """Register a school and its OAuth client (UTC).

    Raises SchoolRefusedError when the number is no FASE number or is taken, or the name is empty.
    """
    name, fase_number = checked_name(name), checked_number(fase_number)
    with transaction.atomic():
        if School.objects.filter(fase_number=fase_number).exists():
            raise SchoolRefusedError(f"L’école FASE {fase_number} est déjà enregistrée.")
        secret = new_secret()
        school = _register([(fase_number, name, secret)], by, now)[0]
    return NewSchool(school=school, client_id=school.client_id, client_secret=secret)


def look(data: bytes) -> Plan:
    """Return what a CSV list (`fase;nom`) would change. Raises NotASchoolListError."""
    return judge(read_list(data), School.objects.names())


def add_schools(*, data: bytes, by: str, now: datetime) -> Plan:
    """Register all schools of a list that are new, in a few queries (UTC); return what was done.

    Their secrets are made when they are asked for: `renew_secrets`. Raises NotASchoolListError.
    """
    with transaction.atomic():
        plan = look(data)
        _register([(one.fase_number, one.name, new_secret()) for one in plan.new], by, now)
    return plan


def renew_secret(
    *,
    fase_number: int,
    now: datetime,
    by: str = "operator:command",
    overlap: timedelta = timedelta(),
) -> NewSchool:
    """Give a school a new secret (UTC). The old one opens as long as `overlap` says, 60 days at
    most; without overlap neither it nor the tokens it gave open anything any more.

    Raises SchoolRefusedError when no such school is registered.
    """
    found = renew_secrets(fase_numbers=[fase_number], overlap=overlap, by=by, now=now)
    if not found:
        raise SchoolRefusedError(f"L’école FASE {fase_number} n’est pas enregistrée.")
    return found[0]


def renew_secrets(
    *, fase_numbers: Collection[int], overlap: timedelta, by: str, now: datetime
) -> list[NewSchool]:
    """Give many schools new secrets, in a few queries; those that are not registered are left out.

    `overlap` as for `renew_secret`.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise SchoolRefusedError("L’ancien secret peut rester valable 60 jours au plus.")
    with transaction.atomic():
        schools = list(School.objects.with_clients(fase_numbers))
        made = [_renewed(school, overlap, now) for school in schools]
        clients = [school.client for school in schools]
        Client.objects.bulk_create(
            clients, update_conflicts=True, unique_fields=["id"], update_fields=["secret"]
        )
        if not overlap:
            Token.objects.filter(client__in=clients).delete()
        detail = {"overlap_days": overlap.days}
        lines = [
            Line(action="school.renew_secret", subject=s.actor, detail=detail) for s in schools
        ]
        record(actor=by, lines=lines, now=now)
    return made


def suspend_school(*, school: School, by: str, now: datetime) -> None:
    """Close the wire to a school at once; its memberships stay as they are (UTC)."""
    _set_active(school, active=False, action="school.suspend", by=by, now=now)


def reopen_school(*, school: School, by: str, now: datetime) -> None:
    """Open the wire to a suspended school again (UTC)."""
    _set_active(school, active=True, action="school.reopen", by=by, now=now)


def _set_active(school: School, *, active: bool, action: str, by: str, now: datetime) -> None:
    with transaction.atomic():
        school.is_active = active
        school.save(update_fields=["is_active"])
        record(actor=by, lines=[Line(action=action, subject=school.actor)], now=now)


def _register(wanted: Sequence[tuple[int, str, str]], by: str, now: datetime) -> list[School]:
    """Insert schools (FASE, name, secret), each with its client."""
    clients = Client.objects.bulk_create(_client(name, secret) for _, name, secret in wanted)
    schools = School.objects.bulk_create(
        School(fase_number=number, name=name, name_key=fold(name), client=client, created_at=now)
        for (number, name, _), client in zip(wanted, clients, strict=True)
    )
    lines = [
        Line(action="school.add", subject=school.actor, detail={"client": school.client_id})
        for school in schools
    ]
    record(actor=by, lines=lines, now=now)
    return schools


def _client(name: str, secret: str) -> Client:
    """Return a client that can do one thing: ask for the scope scim in its own name."""
    client = Client(name=name[:100], type=Client.Type.CONFIDENTIAL, secret=kept(secret))
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_response_types([])
    client.set_scopes([SCIM_SCOPE])
    client.set_default_scopes([SCIM_SCOPE])
    return client


def _renewed(school: School, overlap: timedelta, now: datetime) -> NewSchool:
    secret = new_secret()
    until = now + overlap if overlap else None
    school.client.secret = kept(secret, previous=school.client.secret, until=until)
    return NewSchool(school=school, client_id=school.client_id, client_secret=secret)


def _renewal(school: School, overlap: timedelta) -> Line:
    detail = {"overlap_days": overlap.days}
    return Line(action="school.renew_secret", subject=school.actor, detail=detail)

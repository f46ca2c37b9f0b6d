"""What changes the list of schools."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from allauth.idp.oidc.models import Client
from django.db import transaction

from preau.federation.schools.models import School
from preau.journal.actions import Line, record
from preau.protocol.scim import SCIM_SCOPE

LARGEST_FASE = 2**31 - 1
"""The largest number that PostgreSQL keeps in the column."""


class SchoolRefusedError(Exception):
    """The school cannot be registered; the message is a French sentence that says why."""


@dataclass(frozen=True, kw_only=True)
class NewSchool:
    """A school just registered. The secret exists here only: the database keeps its hash."""

    school: School
    client_id: str
    client_secret: str = field(repr=False)


def add_school(*, fase_number: int, name: str, now: datetime) -> NewSchool:
    """Register a school and its OAuth client (UTC).

    Raises SchoolRefusedError when the number is no FASE number or is taken, or the name is empty.
    """
    name = _checked_name(name)
    with transaction.atomic():
        _check_number(fase_number)
        secret = secrets.token_urlsafe(32)
        client = _client(name, secret)
        school = School.objects.create(
            fase_number=fase_number, name=name, client=client, created_at=now
        )
        line = Line(action="school.add", subject=school.actor, detail={"client": client.id})
        record(actor="operator:command", lines=[line], now=now)
    return NewSchool(school=school, client_id=client.id, client_secret=secret)


def renew_secret(*, fase_number: int, now: datetime) -> NewSchool:
    """Give a school a new secret; from this moment (UTC) the old one opens nothing.

    Raises SchoolRefusedError when no such school is registered.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        school = School.objects.select_related("client").filter(fase_number=fase_number).first()
        if school is None:
            raise SchoolRefusedError(f"L’école FASE {fase_number} n’est pas enregistrée.")
        school.client.set_secret(secret)
        school.client.save()
        line = Line(action="school.renew_secret", subject=school.actor)
        record(actor="operator:command", lines=[line], now=now)
    return NewSchool(school=school, client_id=school.client.id, client_secret=secret)


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


def _client(name: str, secret: str) -> Client:
    """Create a client that can do one thing: ask for the scope scim in its own name."""
    client = Client(name=name[:100], type=Client.Type.CONFIDENTIAL)
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_response_types([])
    client.set_scopes([SCIM_SCOPE])
    client.set_default_scopes([SCIM_SCOPE])
    client.set_secret(secret)
    client.save()
    return client


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise SchoolRefusedError("Le nom de l’école manque.")
    if len(name) > 200:
        raise SchoolRefusedError("Le nom de l’école dépasse 200 caractères: abrégez-le.")
    return name


def _check_number(fase_number: int) -> None:
    if not 0 < fase_number <= LARGEST_FASE:
        raise SchoolRefusedError(
            f"« {fase_number} » n’est pas un numéro FASE: donnez un nombre entier positif."
        )
    if School.objects.filter(fase_number=fase_number).exists():
        raise SchoolRefusedError(f"L’école FASE {fase_number} est déjà enregistrée.")

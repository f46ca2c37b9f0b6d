"""What changes the list of services that sign people in through the federation."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.db import transaction

from preau.federation.oidc.rules import CLIENT_ID
from preau.journal.actions import Line, record
from preau.protocol.claims import SCOPE_SCHOOLS

SIGN_IN_SCOPES = ["openid", "profile", "email", SCOPE_SCHOOLS]


class ServiceRefusedError(Exception):
    """The service cannot be registered; the message is a French sentence that says why."""


@dataclass(frozen=True, kw_only=True)
class NewService:
    """A service just registered. The secret exists here only: the database keeps its hash."""

    client: Client
    client_secret: str = field(repr=False)


def add_service(
    *,
    name: str,
    redirect_uris: Sequence[str],
    post_logout_redirect_uris: Sequence[str],
    ask_consent: bool,
    now: datetime,
    client_id: str = "",
) -> NewService:
    """Register a service that signs people in, such as the programme (UTC).

    Without `ask_consent` it is one of our own: nobody is asked whether it may know who they are.
    With a `client_id` of the caller's choice, a service that has it already gets these addresses
    and a new secret in place of the old.
    Raises ServiceRefusedError for an empty or long name, for an address that is not absolute, and
    for the id of a school.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= 100:
        raise ServiceRefusedError("Donnez au service un nom de 1 à 100 caractères.")
    if not redirect_uris:
        raise ServiceRefusedError("Donnez au moins une adresse de retour (--redirect-uri).")
    for uri in [*redirect_uris, *post_logout_redirect_uris]:
        _check_address(uri)
    secret = secrets.token_urlsafe(32)
    client, is_new = _client(client_id)
    client.name, client.skip_consent = name, not ask_consent
    client.set_redirect_uris(list(redirect_uris))
    client.set_post_logout_redirect_uris(list(post_logout_redirect_uris))
    _store(client, secret, "service.add" if is_new else "service.change", now)
    return NewService(client=client, client_secret=secret)


def _client(client_id: str) -> tuple[Client, bool]:
    """Return the client to fill in, and whether it is a new one."""
    new = Client(type=Client.Type.CONFIDENTIAL)
    if not client_id:
        return new, True
    if not CLIENT_ID.fullmatch(client_id):
        raise ServiceRefusedError(
            f"« {client_id} » ne peut pas être un identifiant: 1 à 100 lettres sans accents, "
            "chiffres, points ou traits d’union."
        )
    if found := Client.objects.filter(id=client_id).first():
        if hasattr(found, "school"):
            raise ServiceRefusedError(f"« {client_id} » est l’identifiant d’une école.")
        return found, False
    new.id = client_id
    return new, True


def _store(client: Client, secret: str, action: str, now: datetime) -> None:
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE])
    client.set_response_types([Client.ResponseType.CODE])
    client.set_scopes(SIGN_IN_SCOPES)
    client.set_secret(secret)
    with transaction.atomic():
        client.save()
        line = Line(action=action, subject=f"client:{client.id}")
        record(actor="operator:command", lines=[line], now=now)


def _check_address(uri: str) -> None:
    parts = urlsplit(uri)
    # Plain http is for a service on the same machine: anywhere else the code could be read.
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not (secure and parts.hostname) or parts.fragment or any(sign in uri for sign in "*\n "):
        raise ServiceRefusedError(
            f"« {uri} » n’est pas une adresse de retour: il faut une adresse https:// complète, "
            "sans « * » ni « # » (http:// pour localhost seulement)."
        )

"""Signing in with one's SeGEC account. The school's own list decides who may, and as what.

An account is linked to a user by its `sub`. The first time it is found by its e-mail, once the
federation has verified that; the link is made when the sign-in is complete, own second factor
included, so a mailbox taken over does not open the way past it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.account.signals import user_logged_in
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.addresses import address_key
from preau.relying_party.client import Answer, RelyingParty
from preau.school.people.models import User
from preau.school.people.second_factor import factors_of

KIND = "segec"
"""How the session and the journal name this way in."""


class StrangerError(Exception):
    """The account is in order, and opens nothing here; the message says why and what helps."""

    def __init__(self, sentence: str, user: User | None = None) -> None:
        super().__init__(sentence)
        self.user = user


UNKNOWN = (
    "Votre compte SeGEC est en ordre, mais ce site ne vous connaît pas : demandez un accès à la "
    "direction de votre école, pour l’adresse de ce compte."
)
UNVERIFIED = (
    "La fédération n’a pas encore vérifié l’adresse de votre compte SeGEC. Confirmez-la d’abord "
    "là-bas, ou connectez-vous ici avec votre mot de passe."
)
OTHER_ACCOUNT = (
    "Votre accès à ce site est lié à un autre compte SeGEC que celui-ci. Connectez-vous avec votre "
    "mot de passe, ou demandez à la direction de retirer votre accès et de vous inviter à nouveau."
)
BLOCKED = "La direction de votre école a bloqué votre accès à ce site. Elle seule peut le rouvrir."


def party() -> RelyingParty:
    """Return this site as the federation knows it for sign-ins."""
    return RelyingParty(
        federation_url=settings.FEDERATION_URL,
        client_id=settings.SIGN_IN_CLIENT_ID,
        client_secret=settings.SIGN_IN_CLIENT_SECRET,
        scope="openid email",
        home=settings.PUBLIC_URL,
    )


def is_offered() -> bool:
    return bool(settings.FEDERATION_URL and settings.SIGN_IN_CLIENT_ID)


def user_of(claims: Mapping[str, Any]) -> User:
    """Return whose account it is. Raise StrangerError when it opens nothing here."""
    users = User.objects.kept()
    found = users.filter(segec_sub=claims["sub"]).first()
    if found is None:
        if claims.get("email_verified") is not True:
            raise StrangerError(UNVERIFIED)
        found = users.filter(email=address_key(str(claims.get("email") or ""))).first()
        if found is None:
            raise StrangerError(UNKNOWN)
    if not found.is_active:
        raise StrangerError(BLOCKED, found)
    if found.segec_sub not in (None, claims["sub"]):
        raise StrangerError(OTHER_ACCOUNT, found)
    return found


def enter(request: HttpRequest, user: User, answer: Answer, *, then: str) -> HttpResponse:
    """Sign in through allauth, which asks for this site's own second factor when it must.

    The federation's counts when the ID token says that there was one (`amr`, RFC 8176 §2: mfa),
    but not at a first sign-in of somebody who has one here: that is how the link is proved.
    """
    sub, shown = answer.claims["sub"], answer.id_claims.get("amr") or []
    record_authentication(request, user, KIND)
    if "mfa" in shown and (user.segec_sub == sub or not factors_of(user)):
        record_authentication(request, user, "mfa", type=KIND)
    login = Login(user=user, email=user.email, redirect_url=then, signal_kwargs={"segec_sub": sub})
    entered: HttpResponse = perform_login(request, login)
    return entered


def is_proved_there(request: HttpRequest, user: User) -> bool:
    """Tell whether the federation's second factor opens this session."""
    records = get_authentication_records(request, user)
    return any((one["method"], one.get("type")) == ("mfa", KIND) for one in records)


@transaction.atomic
def link(*, user: User, sub: str, now: datetime) -> None:
    """Keep whose account it is, once and for all: nothing but a removal undoes it."""
    if User.objects.filter(pk=user.pk, segec_sub__isnull=True).update(segec_sub=sub):
        line = Line(action="user.link_segec", subject=user.actor)
        record(actor=user.actor, lines=[line], now=now)


def refuse(*, user: User | None, now: datetime) -> None:
    """Keep a trace of an account that opened nothing."""
    subject = user.actor if user else "user:unknown"
    line = Line(action="user.sign_in_failed", subject=subject, detail={"kind": KIND})
    record(actor="visitor", lines=[line], now=now)


def connect() -> None:
    """Connect to allauth's event; called once, when the site starts."""
    user_logged_in.connect(_signed_in)


def _signed_in(user: User, segec_sub: str = "", **_: Any) -> None:
    if segec_sub:
        link(user=user, sub=segec_sub, now=timezone.now())

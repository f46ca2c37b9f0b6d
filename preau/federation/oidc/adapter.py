"""How allauth's OpenID provider is bound to our accounts and registrations."""

from collections.abc import Collection
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey, Token
from django.conf import settings
from django.utils import timezone
from oauthlib.oauth2.rfc6749.errors import InvalidTokenError

from preau.federation.accounts.models import Account
from preau.federation.oidc import claims, codes, keyring, sessions
from preau.protocol.claims import SCOPE_SCHOOLS


class OidcAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Issuer, claims and accounts as docs/protocol.md promises them."""

    scope_display = {
        "openid": "savoir qui vous êtes: votre identifiant de compte",
        "email": "lire votre adresse électronique",
        "profile": "lire vos nom et prénom",
        SCOPE_SCHOOLS: "connaître vos écoles, votre rôle et l’année scolaire",
    }

    def get_issuer(self) -> str:
        """Return the public address: the same whatever host name a request came by."""
        return settings.PUBLIC_URL or str(super().get_issuer())

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Account,
        client: Client,
        scopes: Collection[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return the claims. Registrations are in userinfo only: an ID token would keep old ones.

        Raises InvalidTokenError for an account, or a session, that was closed since the token was
        given.
        """
        if not may_sign_in(user):
            raise InvalidTokenError("The account is closed.")
        if purpose == "userinfo" and not sessions.is_alive(_token_in_use(), user):
            raise InvalidTokenError("The session is over.")
        found = claims.identity(user, scopes)
        if purpose == "userinfo":
            found |= claims.schools(user, scopes, today=timezone.localdate())
        return found

    def populate_id_token(
        self, id_token: dict[str, Any], client: Client, scopes: Collection[str], **kwargs: Any
    ) -> None:
        """Add `auth_time` and `amr`: when and how the person proved who they are (OIDC Core §2)."""
        origin = codes.origin_of(self.request.POST.get("code", ""))
        if origin.signed_in_at is not None:
            id_token["auth_time"] = origin.signed_in_at
        if origin.methods:
            id_token["amr"] = list(origin.methods)

    def is_introspection_allowed(self, token: Token, *, caller_client: Client) -> bool:
        """The token of a closed account or session is not active (RFC 7662 §2.2)."""
        if token.user is None:  # a school's own
            return True
        return may_sign_in(token.user) and sessions.is_alive(token, token.user)

    def list_private_keys(
        self,
        *,
        did_activate: Literal[True] | None = None,
        is_active: Literal[True] | None = None,
    ) -> list[PrivateKey]:
        """Return the keys as they stand now; the operator's own when there are any."""
        if settings.IDP_OIDC_PRIVATE_KEYS:
            configured: list[PrivateKey] = super().list_private_keys()
            return configured
        lasting = [_private_key(key) for key in keyring.published(timezone.now())]
        found: list[PrivateKey] = filter_keys(
            lasting, did_activate=did_activate, is_active=is_active
        )
        return found

    def get_user_sub(self, client: Client, user: Account) -> str:
        """Return the account's opaque id, the same for every service."""
        return str(user.pk)

    def get_user_by_sub(self, client: Client, sub: str) -> Account | None:
        """Return the account that may sign in, or None."""
        account: Account | None = super().get_user_by_sub(client, sub)
        return account if account and may_sign_in(account) else None


def _private_key(key: keyring.Key) -> PrivateKey:
    return PrivateKey(
        pem=key.pem,
        not_before=key.life.signs_from,
        issued_at=key.life.signs_from,
        expires_at=key.life.published_until,
    )


def _token_in_use() -> Token:
    """Return the token that this userinfo request was made with; allauth has just checked it."""
    return get_validator_context().access_token


def may_sign_in(account: Account) -> bool:
    """Tell whether an account is given anything at all: confirmed by its person, not closed."""
    return account.is_active and account.is_confirmed

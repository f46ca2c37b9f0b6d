"""How allauth's OpenID provider is bound to our accounts and registrations."""

from collections.abc import Collection
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.utils import timezone
from oauthlib.oauth2.rfc6749.errors import InvalidTokenError

from preau.federation.accounts.models import Account
from preau.federation.oidc import claims, codes
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

        Raises InvalidTokenError for an account that was closed since the token was given.
        """
        if not may_sign_in(user):
            raise InvalidTokenError("The account is closed.")
        found = claims.identity(user, scopes)
        if purpose == "userinfo":
            found |= claims.schools(user, scopes, today=timezone.localdate())
        return found

    def populate_id_token(
        self, id_token: dict[str, Any], client: Client, scopes: Collection[str], **kwargs: Any
    ) -> None:
        """Add `auth_time`: when the person last proved who they are (OIDC Core §2)."""
        signed_in_at = codes.signed_in_at(self.request.POST.get("code", ""))
        if signed_in_at is not None:
            id_token["auth_time"] = signed_in_at

    def is_introspection_allowed(self, token: Token, *, caller_client: Client) -> bool:
        """A closed account's token is not active (RFC 7662 §2.2)."""
        return token.user is None or may_sign_in(token.user)

    def get_user_sub(self, client: Client, user: Account) -> str:
        """Return the account's opaque id, the same for every service."""
        return str(user.pk)

    def get_user_by_sub(self, client: Client, sub: str) -> Account | None:
        """Return the account that may sign in, or None."""
        account: Account | None = super().get_user_by_sub(client, sub)
        return account if account and may_sign_in(account) else None


def may_sign_in(account: Account) -> bool:
    """Tell whether an account is given anything at all: confirmed by its person, not closed."""
    return account.is_active and account.is_confirmed

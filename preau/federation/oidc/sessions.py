"""An access token lives no longer than the session that gave it.

Nothing has to be revoked: a session that was closed from another device, signed out, or ended by
a new password is gone or no longer fits, and the next use of the token finds that out.
"""

from importlib import import_module

from allauth.idp.oidc.models import Token
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from preau.federation.accounts.models import Account
from preau.federation.oidc.codes import hash_of, origin_of


def bind(code: str, access_token: str) -> None:
    """Write on a token just given which session it belongs to."""
    token = Token.objects.get(type=Token.Type.ACCESS_TOKEN, hash=hash_of(access_token))
    token.data = {**(token.data or {}), "session": origin_of(code).session_key}
    token.save(update_fields=["data"])


def is_alive(token: Token, account: Account) -> bool:
    """Tell whether the token's session is open and still this person's (one query)."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    kept = store((token.data or {}).get("session") or None).load()
    own_hash = account.get_session_auth_hash()  # changes with the password
    return kept.get(SESSION_KEY) == str(account.pk) and constant_time_compare(
        kept.get(HASH_SESSION_KEY, ""), own_hash
    )

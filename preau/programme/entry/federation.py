"""The federation, for this site: the client that it is there, and what it asks to know."""

from django.conf import settings

from preau.protocol.claims import SCOPE_SCHOOLS
from preau.relying_party.client import RelyingParty

SCOPE = f"openid profile email {SCOPE_SCHOOLS}"


def party() -> RelyingParty:
    return RelyingParty(
        federation_url=settings.FEDERATION_URL,
        client_id=settings.CLIENT_ID,
        client_secret=settings.CLIENT_SECRET,
        scope=SCOPE,
        home=settings.PUBLIC_URL,
    )

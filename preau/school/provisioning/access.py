"""Where the service is, and what opens it: read from the installation's settings. No Django here.

Préau's federation is its address, a client and a secret. Another service has its own SCIM base,
and either a client at a token endpoint or a token that it gave once.
"""

from dataclasses import dataclass, field

import httpx2

from preau.conf import Environment
from preau.protocol.scim import SCIM_PATH, SCIM_SCOPE
from preau.school.provisioning.problems import NotConfigured
from preau.school.provisioning.tokens import BearerToken, ClientCredentials


@dataclass(frozen=True)
class Access:
    """One service, and one of two ways in: `token`, or a client with its secret."""

    scim: str
    issuer: str = ""
    token_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def auth(self) -> httpx2.Auth:
        if self.token:
            return BearerToken(self.token)
        scope = "" if self.token_url else SCIM_SCOPE
        return ClientCredentials(
            self.issuer, self.client_id, self.client_secret, token_url=self.token_url, scope=scope
        )


def is_configured(env: Environment) -> bool:
    """Tell whether this installation knows its service."""
    try:
        access_of(env)
    except NotConfigured:
        return False
    return True


def access_of(env: Environment) -> Access:
    """Return the service that the settings name. Raises NotConfigured when something is missing.

    What opens one service is never shown to another: a federation's client is of no use for
    PREAU_SCIM_URL, which has its own token or token endpoint.
    """
    federation, scim = (
        env.get(name).rstrip("/") for name in ("PREAU_FEDERATION_URL", "PREAU_SCIM_URL")
    )
    token = env.get("PREAU_SCIM_TOKEN") if scim else ""
    token_url = env.get("PREAU_TOKEN_URL") if scim else ""
    client = env.get("PREAU_CLIENT_ID"), env.get("PREAU_CLIENT_SECRET")
    if scim and token:
        return Access(scim, token=token)
    if not all(client) or not (token_url if scim else federation):
        raise NotConfigured
    return Access(scim or f"{federation}{SCIM_PATH}", federation, token_url, *client)

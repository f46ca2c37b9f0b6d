"""A service and a visitor's browser, as they meet the federation: over HTTP alone.

The service is Authlib, which knows nothing of our code: what it accepts, others will accept.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

from tests.federation.cast import PASSWORD
from tests.federation.factors import code

RETURN_TO = "https://programme.example.org/retour/"
AFTERWARDS = "https://programme.example.org/"
VERIFIER = generate_token(64)


class Browser:
    """A browser without JavaScript: cookies, redirects, forms."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.http = requests.Session()

    def open(self, url: str) -> requests.Response:
        """Follow redirects within the site; stop at a page, or at the door to another site."""
        answer = self.http.get(url, allow_redirects=False)
        return self._follow(answer)

    def send(self, page: requests.Response, fields: dict[str, Any]) -> requests.Response:
        """Send a page's form back to the page's own address."""
        csrf = {"csrfmiddlewaretoken": self.http.cookies["preau_federation_csrf"]}
        headers = {"Referer": page.url}
        answer = self.http.post(page.url, fields | csrf, headers=headers, allow_redirects=False)
        return self._follow(answer)

    def sign_in(self, page: requests.Response, email: str) -> requests.Response:
        """Fill in the sign-in form that a page shows, and type the app's code if one is asked."""
        assert "/connexion/" in page.url, page.url
        after = self.send(page, {"login": email, "password": PASSWORD})
        if "/securite/authenticate/" in after.url:
            return self.send(after, {"code": code()})
        return after

    def _follow(self, answer: requests.Response) -> requests.Response:
        while answer.is_redirect:
            onward = urljoin(answer.url, answer.headers["Location"])
            if not onward.startswith(self.site):
                return answer
            answer = self.http.get(onward, allow_redirects=False)
        return answer


@dataclass
class RelyingParty:
    """A service registered with the federation."""

    site: str
    client_id: str
    client_secret: str
    auth_method: str = "client_secret_basic"

    @cached_property
    def metadata(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.site}/.well-known/openid-configuration").json()
        return found

    def session(self, scope: str = "openid profile email schools") -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            token_endpoint_auth_method=self.auth_method,
            scope=scope,
            redirect_uri=RETURN_TO,
            code_challenge_method="S256",
        )

    def address(self, scope: str = "openid profile email schools", **more: str) -> str:
        """Return where the service sends a browser to be signed in."""
        endpoint = self.metadata["authorization_endpoint"]
        url, _ = self.session(scope).create_authorization_url(
            endpoint, code_verifier=VERIFIER, **more
        )
        return str(url)

    def redeem(self, code: str, verifier: str = VERIFIER, **more: str) -> dict[str, Any]:
        """Exchange a code for tokens. Authlib raises OAuthError with the server's own code."""
        token: dict[str, Any] = self.session().fetch_token(
            self.metadata["token_endpoint"], code=code, code_verifier=verifier, **more
        )
        return token

    def userinfo(self, token: dict[str, Any]) -> requests.Response:
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        return requests.get(self.metadata["userinfo_endpoint"], headers=bearer)


def answered(answer: requests.Response) -> dict[str, str]:
    """Return what the federation tells the service in the address it sends the browser to."""
    location = answer.headers["Location"]
    assert location.startswith((RETURN_TO, AFTERWARDS)), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

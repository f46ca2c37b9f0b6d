"""A small OpenID provider over real HTTP, which signs its tokens and checks what it is sent.

It signs in `person` without a screen. What a hostile or broken provider would do is set on its
public attributes. By hand, with a name of cast.py:
`python -m tests.provider 8121 http://localhost:8120 SIMON`.
"""

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "programme"
CLIENT_SECRET = "the client's secret, for tests"
SCOPES = frozenset({"openid", "profile", "email", "schools"})
Answer = tuple[int, dict[str, str], str]


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """The provider's state; `url` once it listens."""

    site: str
    person: dict[str, Any]
    key: RSAKey
    client_id: str = CLIENT_ID
    return_path: str = "/connexion/retour/"
    scopes: frozenset[str] = SCOPES
    signing_key: RSAKey | None = None
    alter_id_token: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    denies: str = ""
    withholds_id_token: bool = False
    url: str = ""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    signed_out: list[str] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    def listen(self, port: int = 0) -> None:
        """Answer on loopback, on the same port as before when it was stopped."""
        provider = self

        class Handler(_Handler):
            state = provider

        port = port or urlsplit(self.url).port or 0
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def discovery(self) -> Answer:
        return _json(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "end_session_endpoint": f"{self.url}/logout",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def authorize(self, query: dict[str, str]) -> Answer:
        wrong = [
            query.get("client_id") != self.client_id,
            query.get("redirect_uri") != f"{self.site}{self.return_path}",
            query.get("response_type") != "code",
            query.get("code_challenge_method") != "S256" or len(query["code_challenge"]) != 43,
            set(query.get("scope", "").split()) != self.scopes,
            not query.get("nonce"),
        ]
        if any(wrong):
            return 400, {}, f"wrong authorization request: {wrong}"
        back = {"state": query["state"]}
        if self.denies:
            back["error"] = self.denies
        else:
            back["code"] = secrets.token_urlsafe()
            self.codes[back["code"]] = query
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode(back)}"}, ""

    def token(self, form: dict[str, str], authorization: str) -> Answer:
        expected = base64.b64encode(f"{self.client_id}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return _json({"error": "invalid_client"}, 401)
        asked = self.codes.pop(form.get("code", ""), None)
        digest = _b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or digest != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        access_token = secrets.token_urlsafe()
        self.tokens[access_token] = self.person["sub"]
        answer = {"access_token": access_token, "token_type": "Bearer"}
        if not self.withholds_id_token:
            answer["id_token"] = self.id_token(asked["nonce"], access_token)
        return _json(answer)

    def id_token(self, nonce: str, access_token: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.person["sub"],
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "at_hash": _b64(hashlib.sha256(access_token.encode()).digest()[:16]),
        }
        header = {"alg": "RS256", "kid": self.key.kid}
        return jwt.encode(header, self.alter_id_token(claims), self.signing_key or self.key)

    def userinfo(self, authorization: str) -> Answer:
        if authorization.removeprefix("Bearer ") not in self.tokens:
            return 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}, ""
        return _json(self.person)

    def logout(self, query: dict[str, str]) -> Answer:
        hint = jwt.decode(query["id_token_hint"], self.key).claims
        if query["post_logout_redirect_uri"] != f"{self.site}/":
            return 400, {}, "unknown post_logout_redirect_uri"
        self.signed_out.append(hint["sub"])
        return 302, {"Location": query["post_logout_redirect_uri"]}, ""


class _Handler(BaseHTTPRequestHandler):
    state: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, _fields(urlsplit(self.path).query)
        self.state.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                self.send(self.state.discovery())
            case "/authorize":
                self.send(self.state.authorize(query))
            case "/jwks":
                self.send(_json(KeySet([self.state.key]).as_dict(private=False)))
            case "/userinfo":
                self.send(self.state.userinfo(self.headers.get("Authorization", "")))
            case "/logout":
                self.send(self.state.logout(query))
            case _:
                self.send((404, {}, ""))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.state.asked.append(self.path)
        self.send(self.state.token(_fields(body), self.headers.get("Authorization", "")))

    def send(self, answer: Answer) -> None:
        status, headers, body = answer
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: Any) -> None:
        """Say nothing: the tests look at `asked`."""


def _fields(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded).items()}


def _json(value: object, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(value)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    from tests.programme import cast

    person = getattr(cast, sys.argv[3])
    by_hand = Provider(site=sys.argv[2], person=person, key=new_key("by-hand"))
    by_hand.listen(int(sys.argv[1]))
    print(f"PREAU_FEDERATION_URL={by_hand.url} PREAU_CLIENT_ID={CLIENT_ID}", flush=True)
    threading.Event().wait()

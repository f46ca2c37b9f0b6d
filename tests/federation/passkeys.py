"""A passkey in software: what a telephone does, byte by byte (WebAuthn §6, §7)."""

import json
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Passkey:
    """One key on one device, for one site."""

    def __init__(self, *, knows_its_person: bool = True, origin: str = "http://testserver") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.flags = PRESENT | (VERIFIED if knows_its_person else 0)
        self.origin = origin
        self.user_handle = ""

    def create(self, options: dict[str, Any]) -> str:
        """Answer a page that wants a new key; return the form's field."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        key = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._authenticator_data(asked["rp"]["id"], self.flags | WITH_KEY) + key
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._field(
            {
                "clientDataJSON": self._client_data("webauthn.create", asked["challenge"]),
                "attestationObject": attestation,
            }
        )

    def sign(self, options: dict[str, Any]) -> str:
        """Answer a page that wants to know who is there; return the form's field."""
        asked = options["publicKey"]
        data = self._authenticator_data(asked["rpId"], self.flags)
        client_data = self._client_data("webauthn.get", asked["challenge"])
        signed = self.private.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._field(
            {
                "clientDataJSON": client_data,
                "authenticatorData": data,
                "signature": signed,
                "userHandle": websafe_decode(self.user_handle),
            }
        )

    def _authenticator_data(self, rp_id: str, flags: int) -> bytes:
        return sha256(rp_id.encode()).digest() + bytes([flags]) + (0).to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _field(self, response: dict[str, bytes]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": {key: websafe_encode(value) for key, value in response.items()},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )

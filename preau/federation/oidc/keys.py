"""The key that signs ID tokens. Read by settings.py, so: no Django here."""

import os
import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from preau.conf import Environment


def signing_key(env: Environment) -> str:
    """Return the private key (PEM): PREAU_SIGNING_KEY, or one made once for the site's folder."""
    return env.get("PREAU_SIGNING_KEY") or _own_key(env)


def _own_key(env: Environment) -> str:
    path = env.folder / "signing-key.pem"
    if not path.exists():
        # The site and its worker may start together: the first to link its file wins, and
        # nobody ever reads a file half written.
        draft = env.folder / f"signing-key.{secrets.token_hex(4)}.new"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_new_key())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii")


def _new_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

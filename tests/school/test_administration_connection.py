"""“Tester la connexion”: each failure, made for real on sockets of this machine, has its words."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse

from preau.conf import Environment
from preau.journal.models import Entry
from preau.school.administration import connection
from preau.school.administration.diagnosis import Finding
from preau.school.provisioning import client as provisioning
from tests.school.cast import NOW, Cast
from tests.school.other_side import OtherSide, link_to, serving

pytestmark = pytest.mark.django_db
FASE = 99001
RESETS = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
"""Closing then sends RST."""
Serve = Callable[[socket.socket], None]


def found(settings: Any, *, url: str = "", now: datetime = NOW) -> Finding:
    """Return what the test finds, at an address if one is given."""
    values = {"PREAU_CLIENT_ID": "school", "PREAU_CLIENT_SECRET": "a secret"}
    if url:
        values["PREAU_FEDERATION_URL"] = url
    env = Environment(
        "school", {**values, **settings.PREAU.values, **values} if url else settings.PREAU.values
    )
    return connection.check(env, fase_number=FASE, now=now)


@contextmanager
def listening(serve: Serve) -> Iterator[int]:
    """Answer each connection by hand; return the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                with taken:
                    serve(taken)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_name_that_nobody_has(settings: Any) -> None:
    assert found(settings, url="http://federation.invalid").code == "dns"


def test_a_port_where_nothing_listens(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert found(settings, url=f"http://127.0.0.1:{port}").code == "refused"


def test_a_service_that_says_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", httpx2.Timeout(0.3))
    silence = threading.Event()
    with listening(lambda _taken: silence.wait(2) and None) as port:
        assert found(settings, url=f"http://127.0.0.1:{port}").code == "silent"
        silence.set()


def test_something_that_speaks_another_protocol(settings: Any) -> None:
    def greet(taken: socket.socket) -> None:
        taken.recv(65536)
        taken.sendall(b"220 mail.example.org ESMTP\r\n")

    with listening(greet) as port:
        assert found(settings, url=f"http://127.0.0.1:{port}").code == "not_scim"


def test_something_that_cuts_the_line(settings: Any) -> None:
    def cut(taken: socket.socket) -> None:
        taken.recv(65536)  # cut while the request is being written, the library says something else
        taken.setsockopt(*RESETS)

    with listening(cut) as port:
        assert found(settings, url=f"http://127.0.0.1:{port}").code == "cut"


def test_an_address_that_is_none(settings: Any) -> None:
    assert found(settings, url="federation.example.org").code == "not_scim"


def test_https_where_there_is_none(settings: Any) -> None:
    with serving() as side:
        assert found(settings, url=side.url.replace("http:", "https:")).code == "not_tls"


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("names", "until", "trusted", "code"),
    [
        (["127.0.0.1"], DAY, False, "tls"),
        (["192.0.2.1"], DAY, True, "tls_name"),
        (["127.0.0.1"], -DAY, True, "tls_time"),
    ],
    ids=["unknown authority", "another name", "over"],
)
def test_a_certificate_that_does_not_hold(
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    until: timedelta,
    trusted: bool,
    code: str,
) -> None:
    file = certificate(tmp_path, names, until)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    provisioning._trust.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    try:
        with listening(lambda taken: shake(context, taken)) as port:
            assert found(settings, url=f"https://127.0.0.1:{port}").code == code
    finally:
        provisioning._trust.cache_clear()


def shake(context: ssl.SSLContext, taken: socket.socket) -> None:
    """Begin TLS; the other side turns away."""
    with suppress(OSError):
        context.wrap_socket(taken, server_side=True).close()


def certificate(folder: Path, names: list[str], until: timedelta) -> Path:
    """Write a self-signed certificate with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "federation")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * DAY)
        .not_valid_after(now + until)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(name)) for name in names]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


HTML = ("200 OK", "text/html", b"<h1>Bienvenue</h1>")
NO = ("403 Forbidden", "application/scim+json", b"{}")
DOWN = ("503 Service Unavailable", "text/plain", b"")


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/.well-known/openid-configuration", HTML, "not_scim"),
        ("/scim/v2/ServiceProviderConfig", HTML, "not_scim"),
        ("/scim/v2/Users", HTML, "not_scim"),
        ("/scim/v2/Users", NO, "suspended"),
        ("/token", ("401 Unauthorized", "application/json", b"{}"), "secret"),
        ("/token", DOWN, "broken"),
        ("/scim/v2/Users", DOWN, "broken"),
    ],
)
def test_what_the_federation_answers(
    other_side: OtherSide, settings: Any, path: str, answer: Any, code: str
) -> None:
    other_side.broken = lambda asked: answer if asked == path else None

    assert found(settings).code == code


def test_a_school_without_a_federation(settings: Any) -> None:
    settings.PREAU = Environment(
        "school", {"PREAU_DATA_DIR": settings.PREAU.values["PREAU_DATA_DIR"]}
    )
    assert found(settings).code == "not_configured"


def test_a_secret_that_is_wrong_from_today_is_found_though_a_token_still_holds(
    other_side: OtherSide, settings: Any
) -> None:
    assert found(settings).is_good
    other_side.secret = "renewed over there"

    assert found(settings).code == "secret"


def test_the_secret_of_another_school(other_side: OtherSide, settings: Any) -> None:
    other_side.headers = {"Preau-School": "4242"}

    finding = found(settings)

    assert finding.code == "fase"
    assert "4242, pas 99001" in finding.title


@pytest.mark.parametrize(
    ("minutes", "words"), [(12, "avance de 12 minutes"), (-90, "retarde de 90 minutes")]
)
def test_a_clock_that_is_wrong(
    other_side: OtherSide, settings: Any, minutes: int, words: str
) -> None:
    finding = found(settings, now=NOW + timedelta(minutes=minutes))

    assert finding.code == "clock"
    assert words in finding.title


def test_all_is_well(other_side: OtherSide, settings: Any) -> None:
    other_side.headers = {"Preau-School": str(FASE)}

    assert found(settings).is_good


def test_the_head_tests_the_connection_and_reads_the_remedy(
    head: Client, cast: Cast, other_side: OtherSide, settings: Any
) -> None:
    good = head.post(reverse("connection-test")).content.decode()
    assert "La connexion fonctionne." in good
    link_to(other_side, settings, secret="another")

    wrong = head.post(reverse("connection-test")).content.decode()

    assert "ne reconnaît pas" in wrong
    assert "Demandez-lui un nouveau secret" in wrong
    assert "another" not in wrong
    kept = Entry.objects.filter(action="connection.test").values_list("actor", "detail")
    assert list(kept) == [
        (cast.head.actor, {"found": "good"}),
        (cast.head.actor, {"found": "secret"}),
    ]

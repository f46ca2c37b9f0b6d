"""What is wrong with a connection, in words: from the failure to the sentence. No Django here."""

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2

from preau.school.provisioning import problems

CLOCK_TOLERANCE = timedelta(minutes=5)
CERTIFICATE_TIMES = (9, 10)
"""OpenSSL: the certificate is not valid yet, or no longer (X509_V_ERR_CERT_…)."""


@dataclass(frozen=True)
class Finding:
    """What a test of the connection found. `code` names the case; `remedy` says what to do."""

    code: str
    title: str
    remedy: str = ""

    @property
    def is_good(self) -> bool:
        return self.code == "good"


GOOD = Finding("good", "La connexion fonctionne.")
NOT_CONFIGURED = Finding(
    "not_configured",
    "Cette école n’est pas encore reliée à la fédération.",
    "Demandez à la fédération un identifiant et un secret, et donnez-les à la personne qui a "
    "installé ce site.",
)
DNS = Finding(
    "dns",
    "L’adresse de la fédération est introuvable sur le réseau.",
    "Vérifiez qu’elle est bien écrite, puis que cet ordinateur a accès à internet.",
)
REFUSED = Finding(
    "refused",
    "L’ordinateur de la fédération existe, mais refuse la connexion.",
    "Le service est peut-être arrêté, ou le port de l’adresse est faux. Réessayez dans quelques "
    "minutes, puis prévenez la fédération.",
)
SILENT = Finding(
    "silent",
    "La fédération ne répond pas à temps.",
    "Réessayez dans quelques minutes. Si cela dure, un pare-feu bloque peut-être la sortie.",
)
UNREACHABLE = Finding(
    "unreachable",
    "Aucun chemin ne mène à la fédération.",
    "Vérifiez que cet ordinateur a accès à internet, puis réessayez.",
)
CUT = Finding(
    "cut",
    "Ce qui répond à cette adresse coupe la connexion aussitôt.",
    "Vérifiez l’adresse et son port. Si elle est juste, un pare-feu s’y oppose peut-être.",
)
TLS = Finding(
    "tls",
    "La liaison sécurisée avec la fédération échoue : son certificat n’est pas reconnu.",
    "Ne passez pas outre. Vérifiez l’adresse ; si elle est juste, prévenez la fédération.",
)
TLS_NAME = Finding(
    "tls_name",
    "Le certificat reçu appartient à un autre nom que celui de l’adresse.",
    "Vérifiez l’adresse lettre par lettre. Ne passez pas outre.",
)
TLS_TIME = Finding(
    "tls_time",
    "Le certificat de la fédération n’est pas valable à la date de cet ordinateur.",
    "Vérifiez d’abord la date et l’heure de cet ordinateur ; si elles sont justes, prévenez la "
    "fédération.",
)
NOT_TLS = Finding(
    "not_tls",
    "L’adresse commence par https, mais ce qui répond n’est pas une liaison sécurisée.",
    "Vérifiez l’adresse et son port.",
)
SECRET = Finding(
    "secret",
    "La fédération ne reconnaît pas l’identifiant ou le secret de cette école.",
    "Demandez-lui un nouveau secret, et donnez-le à la personne qui a installé ce site.",
)
SUSPENDED = Finding(
    "suspended",
    "La fédération a suspendu l’accès de cette école.",
    "Prenez contact avec elle. Vos demandes sont conservées et repartiront d’elles-mêmes.",
)
NOT_SCIM = Finding(
    "not_scim",
    "Ce qui répond à cette adresse n’est pas une fédération.",
    "Vérifiez l’adresse : c’est peut-être celle d’un site ordinaire.",
)
BROKEN = Finding(
    "broken",
    "La fédération est joignable, mais ne peut pas traiter les demandes pour l’instant.",
    "Réessayez plus tard. Vos demandes sont conservées et repartiront d’elles-mêmes.",
)


def wrong_school(here: int, there: str) -> Finding:
    """The secret opens another school's wire: nothing may be sent."""
    return Finding(
        "fase",
        f"La fédération connaît cette école sous le numéro FASE {there}, pas {here}.",
        "Corrigez le numéro ci-dessus s’il est faux. Sinon, ce secret est celui d’une autre école :"
        " n’activez aucun compte, et demandez le bon secret à la fédération.",
    )


def wrong_clock(ahead: timedelta) -> Finding:
    """Another clock: tokens and dates of access suffer from it."""
    minutes = round(abs(ahead).total_seconds() / 60)
    way = "avance" if ahead > timedelta() else "retarde"
    return Finding(
        "clock",
        f"L’horloge de cet ordinateur {way} de {minutes} minutes sur celle de la fédération.",
        "Mettez-la à l’heure (réglage automatique) : elle date les demandes et les accès.",
    )


def clock_problem(now: datetime, there: datetime | None) -> Finding | None:
    """Compare the two clocks (both aware); None when they agree, or the other is not told."""
    ahead = now - there if there else timedelta()
    return wrong_clock(ahead) if abs(ahead) > CLOCK_TOLERANCE else None


def finding_of(error: BaseException) -> Finding:
    """Return what a failure means: the most precise of what it carries along."""
    for one in _causes(error):
        for kind, found in CAUSES:
            if isinstance(one, kind):
                return found(one)
    return UNREACHABLE


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the failure and those behind it, the deepest first."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or one.__context__
    yield from reversed(chain)


def _certificate(error: BaseException) -> Finding:
    code = getattr(error, "verify_code", 0)
    if code in CERTIFICATE_TIMES:
        return TLS_TIME
    return TLS_NAME if code in (62, 64) else TLS  # host name or IP address mismatch


def _told(error: BaseException) -> Finding:
    """A service that wants more of people says so itself."""
    return Finding("wants_more", str(error))


CAUSES: tuple[tuple[type[BaseException], Callable[[BaseException], Finding]], ...] = (
    (socket.gaierror, lambda _: DNS),
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLError, lambda _: NOT_TLS),
    (ConnectionRefusedError, lambda _: REFUSED),
    (ConnectionResetError, lambda _: CUT),
    (TimeoutError, lambda _: SILENT),
    (httpx2.TimeoutException, lambda _: SILENT),
    (httpx2.RemoteProtocolError, lambda _: NOT_SCIM),
    (httpx2.UnsupportedProtocol, lambda _: NOT_SCIM),
    (httpx2.InvalidURL, lambda _: NOT_SCIM),
    (problems.NotConfigured, lambda _: NOT_CONFIGURED),
    (problems.WrongSecret, lambda _: SECRET),
    (problems.Forbidden, lambda _: SUSPENDED),
    (problems.NotAService, lambda _: NOT_SCIM),
    (problems.WantsMore, _told),
    (problems.ServerError, lambda _: BROKEN),
)
"""What a failure may be, looked for in this order at each step of the chain."""

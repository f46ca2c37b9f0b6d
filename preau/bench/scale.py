"""What a request costs among few and among many: the same school in a small and a large crowd.

`preau bench scale` measures a federation of 1,000 memberships and one of 200,000 (20,000 with
`--quick`) on PostgreSQL, each in a process and on a server of its own, and compares.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from preau.bench.measures import Measure
from preau.bench.postgres import temporary_server

FEW, MANY, QUICK_MANY = 1_000, 200_000, 20_000
WARM_UP, REPEATS, QUICK_REPEATS = 5, 40, 10
MOST = 1.2


def scale(*, quick: bool) -> Iterator[Measure]:
    """Yield a line a request: its milliseconds among many, beside those among few.

    Both are asked in turn, so that the machine's other work weighs on one as on the other. The
    quickest of several counts. Raises NoPostgres.
    """
    repeats = QUICK_REPEATS if quick else REPEATS
    with _crowd(FEW) as few, _crowd(QUICK_MANY if quick else MANY) as many:
        names = json.loads(_said(few))
        _said(many)
        for name in names:
            taken = [(_ask(few, name), _ask(many, name)) for _ in range(WARM_UP + repeats)]
            alone, crowded = (min(times) for times in zip(*taken[WARM_UP:], strict=True))
            yield result(name, crowded, alone)


def result(name: str, many: float, few: float) -> Measure:
    """Return the line of a request: here the limit is what it costs among few."""
    ratio = many / few
    return Measure(
        name=f"scale-{name}",
        database="postgresql",
        value=round(many, 2),
        unit="ms",
        limit=round(few, 2),
        ratio=round(ratio, 4),
        target=MOST,
        ok=ratio <= MOST,
    )


Crowd = subprocess.Popen[str]
"""A federation in a process of its own: it is told the name of a request, and says what it took."""


@contextmanager
def _crowd(memberships: int) -> Iterator[Crowd]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    command = [sys.executable, "-m", "preau.bench.scale", str(memberships)]
    with temporary_server() as url, tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        own = {
            "PREAU_DATA_DIR": folder,
            "PREAU_DATABASE_URL": url,
            "PREAU_URL": "http://localhost",
        }
        with subprocess.Popen(
            command,
            env={**kept, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            yield process
            process.communicate()


def _said(crowd: Crowd) -> str:
    """Return the next line that a crowd says. Raises RuntimeError when it has ended."""
    line = crowd.stdout.readline() if crowd.stdout else ""
    if not line:
        raise RuntimeError("the federation of the measurement has ended")
    return line


def _ask(crowd: Crowd, name: str) -> float:
    """Return the milliseconds of one request."""
    print(name, file=crowd.stdin, flush=True)
    return float(_said(crowd))


def main() -> None:
    """Fill the federation that the environment names; then time each request that is named."""
    requests = prepared(int(sys.argv[1]))
    print(json.dumps(list(requests)), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        requests[line.strip()]()
        print((time.perf_counter() - started) * 1000, flush=True)


def prepared(memberships: int) -> dict[str, Callable[[], Any]]:
    """Fill the database that the environment names, and return the requests by name."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "preau.federation.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)

    from preau.bench.crowd import make_crowd

    make_crowd(memberships)
    return _requests(memberships)


def _requests(memberships: int) -> dict[str, Callable[[], Any]]:
    from django.utils import timezone

    from preau.bench.crowd import FIRST_FASE, SCHOOL_SIZE, address_of, has_accepted
    from preau.federation.accounts.models import Account
    from preau.federation.schools.models import School

    nth = memberships // SCHOOL_SIZE // 2
    school = School.objects.get(fase_number=FIRST_FASE + nth)
    first = nth * SCHOOL_SIZE
    number = next(n for n in range(first, first + SCHOOL_SIZE) if has_accepted(n))
    person = _signed_in(Account.objects.get(email=address_of(number)))
    operator = _operator()
    ask = _scim(school, timezone.now())
    last = _last_cursor(ask)
    scim = {
        "username-eq": lambda: ask(filter=f'userName eq "{address_of(number)}"'),
        "externalid-eq": lambda: ask(filter=f'externalId eq "K{number}"'),
        "first-cursor-page": lambda: ask(cursor="", count="10"),
        "last-cursor-page": lambda: ask(cursor=last, count="10"),
        "account": lambda: _page(person, "/"),
    }
    pages = {f"operators-{name}": _opener(operator, path) for name, path in LISTS.items()}
    return {
        **scim,
        "school": _opener(operator, f"/exploitation/ecoles/{school.fase_number}/"),
        **pages,
    }


LISTS = {
    "schools": "/exploitation/ecoles/",
    "schools-by-name": "/exploitation/ecoles/?q=athenee",
    "schools-by-number": "/exploitation/ecoles/?q=10001",
    "accounts": "/exploitation/comptes/?q=camille",
    "invitations-pending": "/exploitation/invitations/?etat=pending",
    "invitations-old": "/exploitation/invitations/?etat=pending&ancien=1",
    "invitations-expired": "/exploitation/invitations/?etat=expired",
    "invitations-bounced": "/exploitation/invitations/?etat=bounced",
    "invitations-accepted": "/exploitation/invitations/?etat=accepted",
    "mails-queued": "/exploitation/courriels/?etat=queued",
    "mails-failed": "/exploitation/courriels/?etat=failed",
    "mails-withdrawn": "/exploitation/courriels/?etat=withdrawn",
    "mails-sent": "/exploitation/courriels/?etat=sent",
}
"""The operators' lists: each shows a full page of fifty, among few too."""


def _opener(client: Any, path: str) -> Callable[[], Any]:
    return lambda: _page(client, path)


def _page(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def _scim(school: Any, now: datetime) -> Callable[..., Any]:
    from django.utils import timezone
    from scim2_server.requests import ScimRequest

    from preau.federation.scim.handler import SetHandler
    from preau.federation.scim.listing import ListingStorage
    from preau.federation.scim.service import service

    storage = ListingStorage(school, now=now, today=timezone.localdate(now))

    def ask(**query: str) -> Any:
        base = "http://localhost/scim/v2"
        request = ScimRequest(method="GET", base_url=base, path="/Users", query=query)
        body: Any = SetHandler(service(), storage).handle(request).body
        assert body["Resources"]
        return body

    return ask


def _last_cursor(ask: Callable[..., Any]) -> str:
    """Walk to the last page and return its cursor."""
    cursor = ""
    while following := ask(cursor=cursor, count="10").get("nextCursor"):
        cursor = following
    return str(cursor)


def _operator() -> Any:
    """Return a client signed in as an operator who has proved a second factor."""
    from allauth.mfa.models import Authenticator

    from preau.federation.accounts.models import Account

    account = Account.objects.create_superuser("exploitation@example.org", "mesure mesure mesure")
    factor = Authenticator.objects.create(user=account, type="totp", data={"secret": "mesure"})
    client = _signed_in(account)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "id": factor.pk, "type": "totp", "at": time.time()}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def _signed_in(account: Any) -> Any:
    from django.test import Client

    client = Client(headers={"Host": "localhost"})
    backend = "preau.federation.accounts.backend.AccountBackend"
    client.force_login(account, backend=backend)
    return client


if __name__ == "__main__":
    main()

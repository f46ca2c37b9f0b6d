"""What a request costs among few and among many: the same school in a small and a large crowd.

`python -m preau.bench.scale` measures a federation of 1,000 and one of 200,000 memberships on a
PostgreSQL of its own, each in a process of its own, and prints the ratios.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from preau.bench.postgres import temporary_server

FEW, MANY = 1_000, 200_000
REPEATS = 40
MOST = 1.2


def main() -> int:
    """Print each request's milliseconds among few and many; 1 when a ratio is above 1.2."""
    if len(sys.argv) > 1:
        print(json.dumps(costs(int(sys.argv[1]))))
        return 0
    few, many = _measured(FEW), _measured(MANY)
    worst = 0.0
    for name, cost in few.items():
        ratio = many[name] / cost
        worst = max(worst, ratio)
        print(f"{name:28} {cost:7.2f} ms  {many[name]:7.2f} ms  rapport {ratio:5.2f}  but {MOST}")
    return 1 if worst > MOST else 0


def _measured(memberships: int) -> dict[str, float]:
    command = [sys.executable, "-m", "preau.bench.scale", str(memberships)]
    with temporary_server() as url:
        environ = {**os.environ, "PREAU_DATABASE_URL": url, "PREAU_URL": "http://localhost"}
        done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def costs(memberships: int) -> dict[str, float]:
    """Fill the database that the environment names, and return each request's median cost."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "preau.federation.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)

    from preau.bench.crowd import make_crowd

    make_crowd(memberships)
    return {name: _cost(request) for name, request in _requests(memberships).items()}


def _cost(request: Callable[[], Any]) -> float:
    """Return the median milliseconds of a request, after a few that are not counted."""
    for _ in range(5):
        request()
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        request()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def _requests(memberships: int) -> dict[str, Callable[[], Any]]:
    from django.utils import timezone

    from preau.bench.crowd import FIRST_FASE, SCHOOL_SIZE, address_of
    from preau.federation.accounts.models import Account
    from preau.federation.schools.models import School

    nth = memberships // SCHOOL_SIZE // 2
    school = School.objects.get(fase_number=FIRST_FASE + nth)
    number = nth * SCHOOL_SIZE + 7
    person = _signed_in(Account.objects.get(email=address_of(number)))
    operator = _operator()
    ask = _scim(school, timezone.now())
    last = _last_cursor(ask)
    return {
        "userName eq": lambda: ask(filter=f'userName eq "{address_of(number)}"'),
        "externalId eq": lambda: ask(filter=f'externalId eq "K{number}"'),
        "première page par curseur": lambda: ask(cursor="", count="10"),
        "dernière page par curseur": lambda: ask(cursor=last, count="10"),
        "page d’un compte": lambda: _page(person, "/"),
        "page d’une école": lambda: _page(operator, f"/exploitation/ecoles/{school.fase_number}/"),
    }


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
    sys.exit(main())

"""How long a school's pages keep the secretary waiting, with a thousand people in the register.

Server time: the whole of Django, from the request to the answer's last byte, without the network.
The quickest of several tries counts: what the machine's other work adds is not the page's.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from preau.bench.measures import Measure

STAFF, REPEATS, QUICK_REPEATS = 1_000, 15, 5
MOST = 100.0
"""Milliseconds: what feels at once (issue 4)."""
MOST_PRINTED = 200.0
"""The same for a page that gives a printed sheet (issue 5)."""

PAGES = {
    "home": "/",
    "staff-list": "/personnel/",
    "staff-filter": "/personnel/?etat=sans-adresse&role=teacher",
    "search": "/personnel/?q=famille77",
    "encoding": "/personnel/encoder/",
    "functions": "/fonctions/",
    "activation": "/activation/",
    "authorisations": "/documents/autorisation/",
    "dossier": "/personnel/P00003/dossier/",
    "online": "/autorisations/en-ligne/",
}
PRINTED = {
    "one-sheet": ("/documents/autorisation/", {"staff": "P00000"}),
    "one-dossier": ("/personnel/P00003/dossier/", {}),
}
"""Addresses that give a file, and what is sent to them."""
REVIEW, SEND = "import-review", "import-send"
"""Of a list in which something changes of everybody: its preview, and to send it."""
MOST_TO_SEND = 1_000.0
"""Beyond a second there would have to be a progress bar."""
LIMITS = {**dict.fromkeys(PRINTED, MOST_PRINTED), SEND: MOST_TO_SEND}


def pages(database: str, database_url: str, *, quick: bool) -> Iterator[Measure]:
    """Measure in a process of its own: one process is one site."""
    repeats = QUICK_REPEATS if quick else REPEATS
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
        done = subprocess.run(
            [sys.executable, "-m", "preau.bench.pages", str(repeats), str(STAFF)],
            env={**kept, "PREAU_DATA_DIR": folder, "PREAU_DATABASE_URL": database_url},
            stdout=subprocess.PIPE,
            check=True,
        )
    for name, milliseconds in json.loads(done.stdout.splitlines()[-1]).items():
        yield result(name, database, milliseconds)


def result(name: str, database: str, milliseconds: float) -> Measure:
    """Return the line of a page: here the limit is what must not be passed."""
    most = LIMITS.get(name, MOST)
    ratio = milliseconds / most
    return Measure(
        name=f"page-{name}",
        database=database,
        value=round(milliseconds, 1),
        unit="ms",
        limit=most,
        ratio=round(ratio, 4),
        target=1.0,
        ok=ratio <= 1.0,
    )


def main() -> None:
    """Fill the school that the environment names; print each page's milliseconds as JSON."""
    repeats, staff = map(int, sys.argv[1:])
    os.environ["DJANGO_SETTINGS_MODULE"] = "preau.school.settings"
    os.environ["PREAU_SECOND_FACTOR"] = "optional"  # force_login shows none
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.utils import timezone

    from preau.bench.staff import changed_list, make_school
    from preau.school.imports.previewing import forget

    client = Client(headers={"Host": "localhost"})
    client.force_login(make_school(staff, timezone.now()))

    def send() -> Any:
        forget()  # a list is compared once, when it is sent: that is what this costs
        return client.post("/import/", {"file": SimpleUploadedFile("liste.csv", changed)})

    def cost(ask: Callable[[], Any], status: int = 200) -> float:
        assert ask().status_code == status  # and what only a first request does
        return min(_milliseconds(ask) for _ in range(repeats))

    changed = changed_list()
    paths = {**PAGES, REVIEW: send().headers["Location"]}
    shown = {name: cost(partial(client.get, path)) for name, path in paths.items()}
    printed = {name: cost(partial(client.post, *asked)) for name, asked in PRINTED.items()}
    print(json.dumps({**shown, **printed, SEND: cost(send, status=302)}))


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()

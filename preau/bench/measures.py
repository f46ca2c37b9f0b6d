"""What is measured, how, and what is asked of it."""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass

import requests

from preau.bench.federation import Federation
from preau.bench.limit import Limit
from preau.protocol.scim import EXTENSION

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
REPEATS = 3
"""Each number is the median of so many, after a warm-up that is not counted."""


@dataclass(frozen=True)
class Measure:
    """One line of the result (contract.md)."""

    name: str
    database: str
    value: float
    unit: str
    limit: float
    ratio: float
    target: float
    ok: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Kind:
    """One measurement: how much in a repeat, and the least ratio to the limit that is good."""

    name: str
    count: int
    quick_count: int
    target: float
    send: Callable[[requests.Session, str, Sequence[str]], float]
    limit: Callable[[Limit, int], float]


def bulk(session: requests.Session, scim: str, keys: Sequence[str]) -> float:
    """Send unknown teachers as one Bulk; return the seconds it took."""
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": key, "data": teacher(key)} for key in keys
    ]
    body = json.dumps({"schemas": [BULK], "Operations": operations}).encode()
    started = time.perf_counter()
    answer = session.post(f"{scim}/Bulk", data=body, timeout=300)
    seconds = time.perf_counter() - started
    answer.raise_for_status()
    wrong = [one for one in answer.json()["Operations"] if one["status"] != "201"]
    if wrong:
        raise RuntimeError(f"{len(wrong)} operations failed: {wrong[0]}")
    return seconds


def one_by_one(session: requests.Session, scim: str, keys: Sequence[str]) -> float:
    """Send unknown teachers one POST after another; return the seconds all took."""
    bodies = [json.dumps(teacher(key)).encode() for key in keys]
    started = time.perf_counter()
    for body in bodies:
        answer = session.post(f"{scim}/Users", data=body, timeout=60)
        if answer.status_code != requests.codes.created:
            raise RuntimeError(answer.text)
    return time.perf_counter() - started


def teacher(key: str) -> dict[str, object]:
    """Return the SCIM User of a teacher whom no federation knows."""
    return {
        "schemas": [USER, EXTENSION],
        "externalId": key,
        "userName": f"{key}@example.org",
        "name": {"givenName": "Anne", "familyName": f"Delvaux {key}"},
        EXTENSION: {
            "registrations": [{"schoolYear": "2026-2027", "role": "teacher"}],
            "consent": {"signedOn": "2026-08-26", "textVersion": "2026-1"},
        },
    }


KINDS = (
    Kind("bulk", 1000, 100, 0.15, bulk, Limit.together),
    Kind("post", 100, 20, 0.05, one_by_one, Limit.one_by_one),
)


def measure(
    federation: Federation, database: str, kinds: Sequence[Kind], *, quick: bool
) -> Iterator[Measure]:
    """Measure on a running federation; the limit comes right after, on the same machine."""
    counts = [kind.quick_count if quick else kind.count for kind in kinds]
    values = [_rate(federation, *pair) for pair in zip(kinds, counts, strict=True)]
    with closing(Limit(federation.database_url, federation.scratch_url)) as limit:
        for kind, count, value in zip(kinds, counts, values, strict=True):
            rates = [kind.limit(limit, count) for _ in range(REPEATS)]
            yield result(kind, database, value, statistics.median(rates))


def _rate(federation: Federation, kind: Kind, count: int) -> float:
    """Return how many teachers a second the federation takes."""
    with federation.session() as session:
        kind.send(session, federation.scim, [f"warm-{kind.name}-{n}" for n in range(20)])
        seconds = [
            kind.send(session, federation.scim, [f"{kind.name}-{turn}-{n}" for n in range(count)])
            for turn in range(REPEATS)
        ]
    return count / statistics.median(seconds)


def result(kind: Kind, database: str, value: float, limit: float) -> Measure:
    """Return the line for a value and its limit, both in teachers a second."""
    ratio = value / limit
    return Measure(
        name=kind.name,
        database=database,
        value=round(value, 1),
        unit="enseignants/s",
        limit=round(limit, 1),
        ratio=round(ratio, 4),
        target=kind.target,
        ok=ratio >= kind.target,
    )


def capped(name: str, value: float, unit: str, most: float) -> Measure:
    """Return the line of a value that must not pass `most`, which no database has a part in."""
    return Measure(
        name=name,
        database="-",
        value=value,
        unit=unit,
        limit=most,
        ratio=round(value / most, 4),
        target=1.0,
        ok=value <= most,
    )


def megabytes() -> float:
    """Return the most memory that this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)

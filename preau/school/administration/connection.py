"""Try the connection to the federation as the worker uses it, and say what was found."""

from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx2

from preau.conf import Environment
from preau.journal.actions import Line, record
from preau.protocol.scim import SCHOOL_HEADER
from preau.school.administration.diagnosis import (
    GOOD,
    Finding,
    clock_problem,
    finding_of,
    wrong_school,
)
from preau.school.provisioning.access import access_of
from preau.school.provisioning.answers import object_of
from preau.school.provisioning.client import open_http
from preau.school.provisioning.discovery import discover
from preau.school.provisioning.problems import FederationProblem

PATIENCE = httpx2.Timeout(8, connect=5)
"""Seconds: somebody waits before the screen."""


def check(env: Environment, *, fase_number: int, now: datetime) -> Finding:
    """Return what is wrong with the connection, or GOOD. Nothing is written on the other side."""
    try:
        with open_http(access_of(env), timeout=PATIENCE, fresh=True) as http:
            service = discover(http)
            answer = http.get(service.endpoint, params={"count": 1})
            object_of(answer)
    except (FederationProblem, httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return finding_of(error)
    there = answer.headers.get(SCHOOL_HEADER, "")
    if there and there != str(fase_number):
        return wrong_school(fase_number, there)
    return clock_problem(now, _date_of(answer)) or GOOD


def test(env: Environment, *, fase_number: int, by: str, now: datetime) -> Finding:
    """Check, and note in the journal that somebody did."""
    finding = check(env, fase_number=fase_number, now=now)
    line = Line(action="connection.test", subject="school", detail={"found": finding.code})
    record(actor=by, lines=[line], now=now)
    return finding


def _date_of(answer: httpx2.Response) -> datetime | None:
    """Return the other side's clock (RFC 9110 §6.6.1); None when it does not tell."""
    try:
        return parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return None

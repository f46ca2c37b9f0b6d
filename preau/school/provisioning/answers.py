"""What comes back: a JSON object, a refusal of one operation, or a problem. No Django here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from scim2_client import RequestNetworkException, SCIMClientException
from scim2_models import SCIMException

from preau.school.provisioning.problems import (
    TOO_MANY,
    FederationProblem,
    NotAService,
    Unreachable,
    problem_of,
)

CHANGED_MEANWHILE = 412
"""Another client changed the resource between our reading and our writing (RFC 7644 §3.14)."""


@dataclass(frozen=True)
class Refusal:
    """One operation that the service did not carry out."""

    status: int
    scim_type: str = ""

    @property
    def may_pass(self) -> bool:
        """Tell whether the same operation may succeed later."""
        return self.status >= 500 or self.status in (TOO_MANY, CHANGED_MEANWHILE)


def object_of(response: httpx2.Response) -> dict[str, Any]:
    """Return the JSON object of an answer. Raise the problem it shows when it is none."""
    if not response.is_success:
        raise problem_of(response.status_code)
    try:
        answer = response.json()
    except ValueError as error:
        raise NotAService from error
    if not isinstance(answer, dict):
        raise NotAService
    return answer


@contextmanager
def named_problems() -> Iterator[None]:
    """Turn what the library and the network raise into a FederationProblem, without their text."""
    try:
        yield
    except (RequestNetworkException, httpx2.RequestError) as error:
        raise Unreachable from error
    except SCIMException as error:
        raise problem_of(int(error.status or 500)) from error
    except SCIMClientException as error:
        raise _problem_behind(error) from error


def _problem_behind(error: SCIMClientException) -> FederationProblem:
    status = getattr(error.source, "status_code", 200)
    return NotAService() if status < 400 else problem_of(status)

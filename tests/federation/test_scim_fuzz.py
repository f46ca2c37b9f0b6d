"""Whatever is sent to SCIM, the answer is a SCIM body and never the server's failure.

A few hundred requests here; `python -m tests.bench.fuzz` sends 20,000.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from preau.federation.registrations.models import Membership
from tests.federation.cast import MARC, Schools, ask, confirmed
from tests.federation.scim_fuzz import REQUESTS, Hostile, Target


@pytest.fixture
def target(schools: Schools, bearer: Callable[[int], str]) -> Target:
    """Return a federation where Saint-Exupéry has one person that requests name."""
    return Target(bearer(99001), somebody(schools))


def somebody(schools: Schools) -> Callable[[], str]:
    """Return how to find somebody at Saint-Exupéry: Marc, who has an account, when all are gone."""
    confirmed(schools.sainte_marie, MARC)
    here = Membership.objects.of(schools.saint_exupery)

    def known() -> str:
        there = here.order_by("created_at").first()
        return str((there or ask(schools.saint_exupery, MARC)).pk)

    return known


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(request_sent=REQUESTS)
def test_nothing_that_is_sent_makes_the_server_fail(target: Target, request_sent: Hostile) -> None:
    target.send(request_sent)

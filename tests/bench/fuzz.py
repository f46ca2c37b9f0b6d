"""Send hostile SCIM requests to a federation: `python -m tests.bench.fuzz --requests 20000`.

In this process, through the whole of Django, on SQLite in a temporary folder, or beside
`python -m tests.postgres` on PostgreSQL. Every answer that is a 5xx, or an error without a SCIM
body, is printed with its request; the exit status is then 1.
"""

import argparse
import logging
import os
import sys
import time

import tests.environment  # noqa: F401 - chooses the data folder and the database


def main(arguments: list[str]) -> int:
    """Run the requests; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "preau.federation.settings"
    import django

    django.setup()
    logging.disable(logging.WARNING)
    return attack(options.requests, options.seed)


def attack(requests: int, seed: int) -> int:
    """Send this many requests, drawn from this seed, and print what came back."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, given, settings

    from tests.federation.scim_fuzz import REQUESTS, Hostile

    target = make_target()
    failures = 0
    started = time.perf_counter()

    @hypothesis.seed(seed)
    @settings(
        max_examples=requests,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(request=REQUESTS)
    def send(request: Hostile) -> None:
        nonlocal failures
        try:
            target.send(request)
        except Exception as failure:
            failures += 1
            print(f"FAILED {type(failure).__name__}: {failure} for {request}"[:2000], flush=True)

    send()
    seconds = time.perf_counter() - started
    counts = ", ".join(f"{status}: {count}" for status, count in sorted(target.seen.items()))
    print(f"{target.seen.total()} requests in {seconds:.0f} s, seed {seed}, {failures} failures.")
    print(counts)
    return 1 if failures else 0


def make_target() -> "Target":  # type: ignore[name-defined] # noqa: F821 - Django comes first
    """Make a federation with two schools, a person known to both, and a school's token."""
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from tests.federation.cast import make_schools
    from tests.federation.conftest import token_path
    from tests.federation.scim_fuzz import Target
    from tests.federation.test_scim_fuzz import somebody

    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    schools = make_schools(timezone.now())
    answer = Client().post(
        token_path(),
        {
            "grant_type": "client_credentials",
            "scope": "scim",
            "client_id": schools.saint_exupery.client_id,
            "client_secret": schools.secrets[99001],
        },
    )
    return Target(answer.json()["access_token"], somebody(schools))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

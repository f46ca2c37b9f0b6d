"""The programme's worker: sessions that are over leave the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from preau.work.sessions import BATCH

NOW = datetime.now(UTC)


@pytest.mark.django_db
def test_sessions_that_are_over_go_and_the_others_stay() -> None:
    Session.objects.bulk_create(
        Session(session_key=f"over-{n}", session_data="", expire_date=NOW - timedelta(minutes=n))
        for n in range(BATCH + 2)
    )
    Session.objects.create(
        session_key="open", session_data="", expire_date=NOW + timedelta(minutes=5)
    )

    call_command("worker", "--once")

    assert [session.session_key for session in Session.objects.all()] == ["open"]

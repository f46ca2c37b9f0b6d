"""Reports that waited in their own table go on waiting in the queue."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from preau.school.mail.models import Mail, MailState
from preau.school.people.models import User

BEFORE = [("automatic", "0001_initial")]
AFTER = [("automatic", "0002_delete_report")]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_reports_become_mails_with_their_state_and_their_reader() -> None:
    now = timezone.now()
    migrations = MigrationExecutor(connection)
    migrations.migrate(BEFORE)
    apps = migrations.loader.project_state(BEFORE).apps
    user = User.objects.create_user("direction@example.org", None, name="Marie")
    agreement = apps.get_model("automatic", "Agreement").objects.create(
        agreed_by="user:1", agreed_at=now
    )
    run = apps.get_model("automatic", "Run").objects.create(
        agreement=agreement, day=now.date(), ran_at=now
    )
    reports = apps.get_model("automatic", "Report").objects
    reports.create(run=run, user_id=user.pk, due_at=now, attempts=2)
    other = User.objects.create_user("secretariat@example.org", None)
    reports.create(run=run, user_id=other.pk, state="sent", sent_at=now)

    MigrationExecutor(connection).migrate(AFTER)

    waiting = Mail.objects.get(to="direction@example.org")
    assert (waiting.kind, waiting.about, waiting.number) == ("report", run.pk, user.pk)
    assert (waiting.state, waiting.due_at, waiting.attempts) == (MailState.QUEUED, now, 2)
    assert waiting.valid_until == now + timedelta(days=2)
    assert Mail.objects.get(to="secretariat@example.org").state == MailState.SENT

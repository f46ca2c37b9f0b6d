from datetime import timedelta

from django.db import migrations


def move(apps, _schema):
    """Reports become mails of the school's queue: what waits goes on waiting."""
    mail = apps.get_model("mail", "Mail")
    reports = apps.get_model("automatic", "Report").objects.select_related("run", "user")
    mail.objects.bulk_create(
        mail(
            kind="report",
            about=report.run_id,
            number=report.user_id,
            to=report.user.email,
            state=report.state,
            detail=report.detail,
            created_at=report.run.ran_at,
            sent_at=report.sent_at,
            due_at=report.due_at if report.state == "queued" else None,
            attempts=report.attempts,
            valid_until=report.run.ran_at + timedelta(days=2),
            forget_at=report.run.ran_at + timedelta(days=32),
        )
        for report in reports
    )


class Migration(migrations.Migration):
    dependencies = [
        ("automatic", "0001_initial"),
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="Report"),
    ]

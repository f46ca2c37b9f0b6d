"""The mail after each automatic transfer: numbers and links, nobody's name or address."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import localtime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from preau.conf import SettingError
from preau.school.activations.progress import Progress
from preau.school.automatic.models import Report, Run
from preau.school.register.models import School
from preau.work.models import MAX_ATTEMPTS, next_try
from preau.work.smtp import Bounced, Connection, Deferred, Handed, Outcome, UnavailableError

BATCH = 20
LONGEST_WAIT = timedelta(days=2)


def send_reports(now: datetime) -> int:
    """Send the reports that may leave (UTC); return how many were taken.

    At least once: a worker killed after the server's yes sends a second copy, with the same
    Message-ID.
    """
    if not settings.SMTP_URL:
        return 0
    reports = Report.objects.select_related("run__transfer", "user").claim(now=now, limit=BATCH)
    if not reports:
        return 0
    try:
        connection = Connection(settings.SMTP_URL)
    except SettingError:  # the transfers must go on: the page says why no mail left
        for report in reports:
            _settle(report, Deferred("réglage PREAU_SMTP_URL illisible"), now)
        return len(reports)
    try:
        for report in reports:
            _settle(report, _hand_over(connection, report), now)
    finally:
        connection.close()
    return len(reports)


def compose(report: Report) -> EmailMessage:
    """Return the message; the template's first line is its subject."""
    subject, _, body = render_to_string("automatic/report.txt", _context(report.run)).partition(
        "\n"
    )
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.MAIL_FROM
    message["To"] = report.user.email
    message["Message-ID"] = f"<automatic-{report.pk}-{report.run.ran_at:%Y%m%d%H%M%S}@{host}>"
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no out-of-office answers
    message["Content-Language"] = "fr"
    message.set_content(body.strip() + "\n", cte="quoted-printable")
    return message


def _context(run: Run) -> dict[str, object]:
    page = reverse("transfer", args=[run.transfer.pk]) if run.transfer else reverse("activation")
    return {
        "run": run,
        "school": School.objects.first(),
        "progress": Progress.of(run.transfer) if run.transfer else None,
        "page": settings.PUBLIC_URL + page,
        "plan": settings.PUBLIC_URL + reverse("activation"),
        "agreement": settings.PUBLIC_URL + reverse("automatic"),
    }


def _hand_over(connection: Connection, report: Report) -> Outcome:
    try:
        return connection.send(compose(report))
    except UnavailableError as error:
        return Deferred(str(error))


def _settle(report: Report, outcome: Outcome, now: datetime) -> None:
    """Record the outcome of this attempt; a worker that comes too late changes nothing."""
    match outcome:
        case Handed():
            report.settle(state=Report.State.SENT, sent_at=now, detail="")
        case Bounced(detail):
            report.settle(state=Report.State.FAILED, detail=detail)
        case Deferred(detail) if now - report.run.ran_at > LONGEST_WAIT:
            report.settle(state=Report.State.FAILED, detail=detail)
        case Deferred(detail):
            attempts = min(report.attempts, MAX_ATTEMPTS - 1)
            report.settle(due_at=next_try(attempts=attempts, now=now), detail=detail)

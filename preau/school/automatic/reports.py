"""The mail after each automatic transfer: numbers and links, nobody's name or address."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from preau.school.activations.models import AccessRequest
from preau.school.activations.progress import Progress
from preau.school.automatic.models import Run
from preau.school.mail import actions as mails
from preau.school.mail.kinds import Kind, Letter, register
from preau.school.mail.models import Mail
from preau.school.people.models import Group, User
from preau.school.register.models import School
from preau.work.smtp import Deferred, Withheld

KIND = "report"
PATIENCE = timedelta(hours=2)
"""How long a report waits for the last answers; then it says that some are missing."""


def queue_reports(run: Run, now: datetime) -> None:
    """Queue one mail to each head and secretary, where a server for outgoing mail is set."""
    if not mails.can_send():
        return
    people = User.objects.filter(is_active=True, group__in=[Group.HEAD, Group.SECRETARY])
    mails.queue(
        mails.letter(kind=KIND, about=run.pk, number=user.pk, to=user.email, now=now)
        for user in people
    )


def reports_of(runs: Iterable[Run]) -> dict[int, list[tuple[str, Mail]]]:
    """Return, for each run (pk), to whom its report goes, and the mail; two queries."""
    found = list(Mail.objects.filter(kind=KIND, about__in=[run.pk for run in runs]).order_by("pk"))
    users = User.objects.in_bulk({mail.number for mail in found})
    reports = defaultdict(list)
    for mail in found:
        reports[mail.about].append((str(users.get(mail.number, "")), mail))
    return dict(reports)


def compose(mail: Mail, now: datetime) -> Letter | Withheld | Deferred:
    """Return the report, once every answer is there or none came for long."""
    run = Run.objects.select_related("transfer").get(pk=mail.about)
    if not User.objects.kept().filter(pk=mail.number, is_active=True).exists():
        return Withheld("accès retiré")
    if now < run.ran_at + PATIENCE and _is_waiting(run):
        return Deferred("la fédération n’a pas encore tout répondu")
    return Letter("automatic/report.txt", _context(run))


def connect() -> None:
    """Make the kind known to the queue."""
    register(KIND, Kind(compose=compose))


def _is_waiting(run: Run) -> bool:
    return AccessRequest.objects.queued().filter(transfer=run.transfer_id).exists()


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

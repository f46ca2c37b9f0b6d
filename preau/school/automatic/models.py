from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from preau.school.activations.models import AccessRequest, Transfer
from preau.school.automatic.rules import Schedule
from preau.school.people.models import User
from preau.work.models import Work, WorkQuerySet

PATIENCE = timedelta(hours=2)
"""How long a report waits for the last answers; then it says that some are missing."""


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def current(self) -> "Agreement | None":
        return self.filter(is_on=True).first()

    def lock(self) -> "Agreement | None":
        """Return what holds, and keep it so until the transaction ends."""
        return self.select_for_update().filter(is_on=True).first()


class Agreement(models.Model):
    """The head's yes to transfers on chosen days. A change of days is a new one; all are kept."""

    weekdays = models.JSONField(default=list, help_text="[0, 3]: Monday and Thursday")
    dates = models.JSONField(default=list, help_text='["2027-08-24"]')
    agreed_by = models.CharField(max_length=254)
    agreed_at = models.DateTimeField()
    is_on = models.BooleanField(null=True, unique=True, default=True, help_text="null: stopped")
    stopped_by = models.CharField(max_length=254, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=True, stopped_at__isnull=True)
                | Q(is_on__isnull=True, stopped_at__isnull=False),
                name="an_agreement_holds_or_was_stopped",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            agreed_on=timezone.localdate(self.agreed_at),
            weekdays=frozenset(self.weekdays),
            dates=frozenset(date.fromisoformat(day) for day in self.dates),
        )


class RunQuerySet(models.QuerySet["Run"]):
    def last_day(self) -> date | None:
        """Return the newest chosen day for which a transfer left."""
        return self.values_list("day", flat=True).order_by("-day").first()

    def last(self) -> "Run | None":
        return self.order_by("-day").first()


class Run(models.Model):
    """What left, or had not to leave, for one chosen day: once, whoever works at the same time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="runs")
    day = models.DateField(unique=True)
    ran_at = models.DateTimeField()
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, null=True, related_name="+")
    held_back = models.PositiveIntegerField(default=0, help_text="closings left to a person's yes")
    blocked = models.PositiveIntegerField(default=0, help_text="people who miss something")

    objects: ClassVar[RunQuerySet] = RunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class ReportQuerySet(WorkQuerySet["Report"]):
    def due(self, now: datetime) -> Self:
        """Return those that may leave: every answer is there, or none comes for long."""
        waits = AccessRequest.objects.queued().filter(transfer=models.OuterRef("run__transfer"))
        ready = ~models.Exists(waits) | Q(run__ran_at__lte=now - PATIENCE)
        return super().due(now).filter(ready)


class Report(Work):
    """One mail about one run to one person. Its address is read when it leaves."""

    class State(models.TextChoices):
        QUEUED = "queued", "pas encore parti"
        SENT = "sent", "envoyé"
        FAILED = "failed", "n’a pas pu partir"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="reports")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=6, choices=State.choices, default=State.QUEUED)
    detail = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "user"], name="one_report_per_run_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

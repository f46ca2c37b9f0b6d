from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from preau.school.activations.models import Transfer
from preau.school.automatic.rules import Schedule


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

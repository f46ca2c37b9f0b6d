from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from preau.school.downloads import rules
from preau.school.downloads.kinds import KINDS, Kind
from preau.work.models import Work, WorkQuerySet


class State(models.TextChoices):
    WAITING = "waiting", "se prépare"
    READY = "ready", "est prêt"
    FAILED = "failed", "n’a pas pu être fait"
    REMOVED = "removed", "a été effacé"


class DownloadQuerySet(WorkQuerySet["Download"]):
    def asked_by(self, actor: str) -> Self:
        """Return what somebody asked for, the newest first."""
        return self.filter(asked_by=actor).order_by("-asked_at", "-pk")

    def in_the_making(self, now: datetime) -> Self:
        """Return those that a worker holds."""
        return self.filter(attempts__gt=0, due_at__gt=now)

    def over(self, now: datetime) -> Self:
        """Return those whose file has been kept long enough."""
        return self.filter(state=State.READY, ready_at__lt=now - rules.KEPT)

    def of_yesterday(self, now: datetime) -> Self:
        """Return the rows that have no file and told so long enough."""
        return self.filter(asked_at__lt=now - rules.ROW_KEPT).exclude(state=State.READY)


class Download(Work):
    """One file that somebody asked for. `stored` names it in the data folder while it is there."""

    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict, help_text="numbers of rows; never a name or an address")
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200, help_text="the file's, where it is downloaded")
    asked_by = models.CharField(max_length=254, db_index=True)
    asked_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="0 until it is known")
    stored = models.CharField(max_length=80, blank=True)
    warnings = models.JSONField(default=list, blank=True, help_text="gone with the file")
    problem = models.CharField(max_length=300, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="the first time")

    objects: ClassVar[DownloadQuerySet] = DownloadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False) & ~Q(stored="")
                | ~Q(state="ready") & Q(stored=""),
                name="a_ready_download_has_a_file",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="download_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def kept_until(self) -> datetime | None:
        return self.ready_at and self.ready_at + rules.KEPT

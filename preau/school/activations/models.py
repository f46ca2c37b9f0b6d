from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, Q

from preau.protocol.school_year import SchoolYear
from preau.school.activations import sentences
from preau.school.activations.words import ROLE_ENDED, Action, Outcome
from preau.school.consents.models import Consent
from preau.school.register.models import StaffMember
from preau.work.models import Work, WorkQuerySet


class TransferQuerySet(models.QuerySet["Transfer"]):
    def with_counts(self) -> Self:
        """Add how many requests there are, and how many wait, went wrong or are done."""
        wrong = Q(requests__outcome__in=[Outcome.REFUSED, Outcome.FAILED])
        return self.annotate(
            total=Count("requests"),
            queued=Count("requests", filter=Q(requests__outcome=Outcome.QUEUED)),
            invited=Count("requests", filter=Q(requests__outcome=Outcome.INVITED)),
            wrong=Count("requests", filter=wrong),
        ).order_by("-asked_at", "-pk")


class Transfer(models.Model):
    """One yes: a dated set of requests, kept as the record of what was sent."""

    school_year = models.CharField(max_length=9)
    collective = models.BooleanField()
    asked_by = models.CharField(max_length=254)
    asked_at = models.DateTimeField()

    objects: ClassVar[TransferQuerySet] = TransferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class RequestQuerySet(WorkQuerySet["AccessRequest"]):
    def queued(self) -> Self:
        return self.filter(outcome=Outcome.QUEUED)

    def of(self, staff: Iterable[int]) -> Self:
        return self.filter(staff__in=list(staff))

    def held(self) -> Self:
        """Return those that are due, or that a worker holds now."""
        return self.queued().filter(detail="")

    def resting(self) -> Self:
        """Return those that wait for another try: their detail says why; no worker holds them."""
        return self.queued().exclude(detail="")

    def without_valid_consent(self) -> Self:
        """Return the queued ones whose permission has ended since they were asked."""
        opening = self.queued().exclude(action=Action.END)
        return opening.exclude(
            consent__ended_at__isnull=True,
            consent__staff=F("staff"),
            consent__email_key=F("email_key"),
        )

    def open(self) -> Self:
        """Return those of which something is still expected."""
        return self.filter(outcome__in=[Outcome.QUEUED, Outcome.INVITED])

    def arrived(self) -> Self:
        """Return those whose address the federation took, whatever the person answered since."""
        answered = Q(outcome__in=[Outcome.INVITED, Outcome.ACTIVE, Outcome.ENDED])
        refused = Q(outcome=Outcome.REFUSED, detail=sentences.NOT_ME)
        return self.filter(answered | refused, consent__isnull=False)

    def awaited_since(self, year: SchoolYear) -> Self:
        """Return those that wait for the person's answer, for a school year or a later one."""
        asked = self.filter(outcome=Outcome.INVITED, transfer__school_year__gte=year.label)
        return asked.select_related("staff", "transfer")

    def still_held(self, rows: Sequence["AccessRequest"]) -> list["AccessRequest"]:
        """Return those of these rows that nobody has taken or settled since (the fence)."""
        found = self.filter(pk__in=[row.pk for row in rows], due_at__isnull=False)
        attempts = dict(found.values_list("pk", "attempts"))
        return [row for row in rows if attempts.get(row.pk) == row.attempts]

    def settle_all(self, outcome: Outcome, detail: str, now: datetime) -> int:
        """Settle whatever is here with one outcome; return how many there were."""
        return self.update(outcome=outcome.value, detail=detail, settled_at=now, due_at=None)


class AccessRequest(Work):
    """What the school asks for one person: the state it wants, so that asking again is harmless.

    A request that transmits an address names the consent that permits it. A trigger in the
    database (triggers.py) refuses a row whose consent is not valid for that very address and
    person, when it is written and again when a worker takes it.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="requests")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="access_requests")
    action = models.CharField(max_length=10, choices=[(a.value, a.label) for a in Action])
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    roles = models.JSONField(default=list, help_text='["teacher", "head"]')
    outcome = models.CharField(
        max_length=7,
        choices=[(o.value, o.label) for o in Outcome],
        default=Outcome.QUEUED.value,
    )
    detail = models.CharField(max_length=300, blank=True, help_text="a sentence for the secretary")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action=Action.END.value) | Q(consent__isnull=False),
                name="no_address_leaves_without_consent",
            ),
            models.CheckConstraint(
                condition=Q(action=Action.END.value, email="") | ~Q(action=Action.END.value),
                name="ending_transmits_no_address",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome]), name="outcome_is_known"
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(outcome="queued"),
                name="one_queued_request_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.outcome}"

    @property
    def result(self) -> str:
        """Return what became of it, in words."""
        if self.outcome == Outcome.ENDED and self.roles:
            return ROLE_ENDED
        return Outcome(self.outcome).label

    @property
    def is_queued(self) -> bool:
        return self.outcome == Outcome.QUEUED

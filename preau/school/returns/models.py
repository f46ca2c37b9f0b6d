from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q

from preau.school.consents.models import Consent
from preau.school.documents.models import Sheet
from preau.school.returns import rules
from preau.work.models import Work, WorkQuerySet


class Heap(models.TextChoices):
    """Where a page waits for a person (rules.py)."""

    READY = rules.Heap.READY.value, "Prêtes à confirmer"
    DOUBTFUL = rules.Heap.DOUBTFUL.value, "Douteuses"
    UNSIGNED = rules.Heap.UNSIGNED.value, "Incomplètes"
    DOUBLED = rules.Heap.DOUBLED.value, "En double"
    FOREIGN = rules.Heap.FOREIGN.value, "Étrangères"
    BLANK = rules.Heap.BLANK.value, "Vierges"
    BROKEN = rules.Heap.BROKEN.value, "Illisibles"


class Outcome(models.TextChoices):
    WAITING = "waiting", "à voir"
    CONFIRMED = "confirmed", "confirmée"
    SET_ASIDE = "set_aside", "mise de côté"


class ScanQuerySet(WorkQuerySet["Scan"]):
    def reading(self) -> Self:
        """Return the files that are not read to their end, oldest first."""
        return self.unsettled().order_by("sent_at", "pk")

    def emptied(self, now: datetime) -> Self:
        """Return the files sent long ago of which no page is left, nor anything to be read."""
        long_ago = self.filter(due_at__isnull=True, sent_at__lt=now - rules.KEPT_UNDECIDED)
        return long_ago.filter(found__isnull=True)

    def with_counts(self) -> Self:
        """Count as `waiting` what waits for a person."""
        waiting = Count("found", filter=Q(found__outcome=Outcome.WAITING))
        return self.annotate(waiting=waiting).order_by("-sent_at", "-pk")


class Scan(Work):
    """One file that was sent. `stored` names it in the data folder until it is read."""

    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=80, blank=True)
    sent_by = models.CharField(max_length=254)
    sent_at = models.DateTimeField(db_index=True)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="known once it is opened")
    read = models.PositiveIntegerField(default=0, help_text="pages read so far")
    problem = models.CharField(max_length=300, blank=True, help_text="why it cannot be read")

    objects: ClassVar[ScanQuerySet] = ScanQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.pk}"


class ReturnQuerySet(models.QuerySet["ReturnedPage"]):
    def waiting(self) -> Self:
        return self.filter(outcome=Outcome.WAITING)

    def in_order(self) -> Self:
        """Order as the pile lay in the scanner, with what a page shows."""
        return self.select_related("sheet__staff", "scan").order_by("scan_id", "number")

    def counts(self) -> dict[str, int]:
        """Return how many wait in each heap; one query."""
        rows = self.waiting().values_list("heap").annotate(Count("pk"))
        return {**dict.fromkeys(Heap.values, 0), **dict(rows)}

    def after(self, page: "ReturnedPage") -> Self:
        """Return the pages that come later in the pile."""
        later = Q(scan_id__gt=page.scan_id) | Q(scan_id=page.scan_id, number__gt=page.number)
        return self.filter(later)

    def forgettable(self, now: datetime) -> Self:
        """Return the pages whose picture has been kept as long as it may be (docs/privacy.md)."""
        undecided = Q(outcome=Outcome.WAITING, read_at__lt=now - rules.KEPT_UNDECIDED)
        aside = Q(outcome=Outcome.SET_ASIDE, decided_at__lt=now - rules.KEPT_SET_ASIDE)
        ended = Q(
            outcome=Outcome.CONFIRMED,
            consent__ended_at__lt=now - rules.KEPT_AFTER_THE_END,
            picture__isnull=False,
        )
        return self.filter(undecided | aside | ended)


class ReturnedPage(models.Model):
    """One page that came back, what was read on it, and what a person decided.

    Once confirmed it names the consent that it proves. Of one sheet, one page at most waits or is
    confirmed outside the heap of doubles.
    """

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="found")
    number = models.PositiveIntegerField()
    sheet = models.ForeignKey(
        Sheet, on_delete=models.PROTECT, null=True, blank=True, related_name="returned"
    )
    heap = models.CharField(max_length=8, choices=Heap.choices)
    reason = models.CharField(max_length=300, blank=True)
    found = models.JSONField(help_text="what the machine read (reading/found.py)")
    read_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=9, choices=Outcome.choices, default=Outcome.WAITING, db_index=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=254, blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )

    objects: ClassVar[ReturnQuerySet] = ReturnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="one_row_per_page"),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=~Q(heap=Heap.DOUBLED.value) & ~Q(outcome="set_aside"),
                name="a_sheet_comes_back_once",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed") | Q(consent__isnull=False, sheet__isnull=False),
                name="a_confirmed_page_has_a_consent",
            ),
            models.CheckConstraint(condition=Q(heap__in=Heap.values), name="heap_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id}:{self.number}"

    @property
    def place_in_file(self) -> str:
        return f"{self.scan.name}, page {self.number}"


class Picture(models.Model):
    """A page's picture, encrypted (evidence.py); a row of its own, so that no list loads it."""

    page = models.OneToOneField(ReturnedPage, on_delete=models.CASCADE, primary_key=True)
    encrypted = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.page_id}"

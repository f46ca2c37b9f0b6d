from collections.abc import Iterable
from typing import ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from preau.school.imports.reading.records import Field


class ImportQuerySet(models.QuerySet["Import"]):
    def latest_applied(self) -> "Import | None":
        """Return the last list that changed something, undone or not."""
        return self.order_by("applied_at", "pk").last()


class Import(models.Model):
    """A list that was applied and changed something."""

    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=80, help_text="as the journal names them")
    list_sha256 = models.CharField(max_length=64)
    counts = models.JSONField(help_text='{"added", "changed", "unchanged", "left", "refused"}')
    new_titles = models.JSONField(default=list, help_text="lines it added to the function table")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=80, blank=True)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="import_is_undone_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class ImportedPersonQuerySet(models.QuerySet["ImportedPerson"]):
    def of(self, run: Import) -> Self:
        return self.filter(run=run).order_by("pk")

    def older_than(self, run: Import) -> Self:
        return self.exclude(run=run)

    def kept(self) -> Self:
        """Return those whom the undoing left as they were."""
        return self.exclude(kept_because="")

    def named(self, keys: Iterable[str]) -> Self:
        return self.filter(key__in=list(keys))


class ImportedPerson(models.Model):
    """A person as they were before the last list and after it, so that it can be undone.

    Kept for the last list only: what people were earlier is nobody's business.
    """

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="people")
    key = models.CharField(max_length=100)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder, help_text="null: was added")
    after = models.JSONField(encoder=DjangoJSONEncoder)
    kept_because = models.CharField(max_length=300, blank=True, help_text="a French sentence")

    objects: ClassVar[ImportedPersonQuerySet] = ImportedPersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="one_person_per_import_and_key")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.pk}"

    @property
    def name(self) -> str:
        return f"{self.after['person']['family_name']} {self.after['person']['given_name']}"


class ColumnChoiceQuerySet(models.QuerySet["ColumnChoice"]):
    def newest_first(self) -> Self:
        return self.order_by("-chosen_at", "-pk")

    def beyond_the_newest(self) -> Self:
        """Return those that a school can do without: it has a few kinds of lists, not hundreds."""
        newest = self.newest_first().values_list("pk", flat=True)[:MOST_CHOICES]
        return self.exclude(pk__in=list(newest))


MOST_CHOICES = 50


class ColumnChoice(models.Model):
    """Which heading holds what, in lists that have the same headings."""

    signature = models.CharField(max_length=64, unique=True, help_text="of all the headings")
    columns = models.JSONField(help_text='{"Clé": "N° interne", …}: our heading, the list\'s')
    chosen_by = models.CharField(max_length=80, help_text="as the journal names them")
    chosen_at = models.DateTimeField()

    objects: ClassVar[ColumnChoiceQuerySet] = ColumnChoiceQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.signature[:16]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return our headings and the list's, in our order: PostgreSQL keeps none in a document."""
        return [(name, self.columns[name]) for name in Field if name in self.columns]

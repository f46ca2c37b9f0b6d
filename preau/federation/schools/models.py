from collections.abc import Collection
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q


class SchoolQuerySet(models.QuerySet["School"]):
    def names(self) -> dict[int, str]:
        """Return the name of every school by its FASE number, in one query."""
        return dict(self.values_list("fase_number", "name"))

    def with_clients(self, fase_numbers: Collection[int]) -> Self:
        """Return these schools, locked, with their OAuth clients."""
        found = self.filter(fase_number__in=set(fase_numbers)).select_related("client")
        return found.select_for_update(of=("self",))


class School(models.Model):
    """A tenant: one school, one OAuth client."""

    fase_number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(
        max_length=400,
        default="",
        editable=False,
        help_text="the name as it is searched: rules.fold",
    )
    client = models.OneToOneField(
        "allauth_idp_oidc.Client", on_delete=models.PROTECT, related_name="school"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[SchoolQuerySet] = SchoolQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["fase_number"]
        indexes = [
            models.Index(
                fields=["fase_number"], condition=Q(is_active=False), name="school_suspended"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (FASE {self.fase_number})"

    @property
    def actor(self) -> str:
        """Return how the journal names this school."""
        return f"school:{self.fase_number}"

from typing import ClassVar

from django.db import models
from django.db.models import Q

from preau.school.wording.words import Words


class Draft(models.Model):
    """The text that the school is writing: one row, which may change until it is published."""

    ONLY: ClassVar[int] = 1
    """The key of the one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    intro = models.TextField(blank=True)
    declarations = models.JSONField(help_text='["…", "…"]')
    notes = models.JSONField(help_text='[["title", "text"], …]')
    version = models.CharField(
        max_length=40, blank=True, help_text="the name that was typed; empty: made from the day"
    )
    valid_from = models.DateField(null=True, blank=True)
    edited_by = models.CharField(max_length=254)
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_draft")]

    def __str__(self) -> str:
        return "brouillon"

    @classmethod
    def current(cls) -> "Draft | None":
        """Return the draft, if there is one."""
        return cls.objects.filter(pk=cls.ONLY).first()

    @property
    def words(self) -> Words:
        first, second = self.declarations
        return Words(
            intro=self.intro,
            declarations=(first, second),
            notes=tuple((title, text) for title, text in self.notes),
        )

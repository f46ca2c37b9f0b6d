from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.db import connections, models
from django.db.models import Q


class EntryQuerySet(models.QuerySet["Entry"]):
    def unsealed(self) -> Self:
        """Return what the worker has not chained yet, oldest first."""
        return self.filter(number__isnull=True).order_by("id")

    def sealed(self) -> Self:
        """Return the chain, from its first line on."""
        return self.filter(number__isnull=False).order_by("number")

    def head(self) -> "Entry | None":
        """Return the last line of the chain."""
        return self.sealed().last()

    def last_id(self) -> int:
        """Return the id of the last line: another one when anything has changed."""
        return self.order_by("-id").values_list("id", flat=True).first() or 0

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def before(self, at: datetime, id_: int) -> Self:
        """Return what comes after one line in a list of the newest first."""
        return self.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=id_))

    def set_seals(self, seals: Sequence[tuple[int, str, int]]) -> None:
        """Write (number, hash, id) of many lines, the quickest way that each database has."""
        connection = connections[self.db]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(SEAL_ARRAYS, [list(column) for column in zip(*seals, strict=True)])
            else:
                cursor.executemany(SEAL_ONE, seals)


SEAL_ONE = "UPDATE journal_entry SET number = %s, hash = %s WHERE id = %s"
SEAL_ARRAYS = """
    UPDATE journal_entry SET number = seal.number, hash = seal.hash
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS seal (number, hash, id)
    WHERE journal_entry.id = seal.id
"""


class Entry(models.Model):
    """One change of state. Names ids only: no address, no name of a person.

    A line is written without number and hash; the worker chains it a moment later (sealing.py).
    Triggers in the database (triggers.py) let nothing else ever change.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=80, help_text="school:99001, account:<id>, operator:<id>")
    action = models.CharField(max_length=40, help_text="a verb of the action: membership.create")
    subject = models.CharField(max_length=80, help_text="membership:<id>")
    detail = models.JSONField(default=dict)
    number = models.BigIntegerField(null=True, unique=True, help_text="its place in the chain")
    hash = models.CharField(max_length=64, blank=True, help_text="SHA-256, hexadecimal")

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, hash="") | (Q(number__gt=0) & ~Q(hash="")),
                name="journal_number_and_hash_together",
            )
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="journal_by_time"),
            models.Index(fields=["actor", "at", "id"], name="journal_by_actor"),
            models.Index(fields=["action", "at", "id"], name="journal_by_action"),
            models.Index(fields=["subject", "at", "id"], name="journal_by_subject"),
            models.Index(fields=["id"], condition=Q(number__isnull=True), name="journal_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"

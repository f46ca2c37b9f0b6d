from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from preau.protocol.addresses import address_key
from preau.school.consents import texts
from preau.school.consents.texts import Wording
from preau.school.register.models import StaffMember


class TextQuerySet(models.QuerySet["Text"]):
    def in_force(self, day: date) -> "Text":
        """Return the version that is signed on a day. Raises ValueError when none is published."""
        return texts.in_force(self.all(), day)


class Text(models.Model):
    """One version of the words that people sign, under the hash of these very words.

    The database lets nothing in a row change (triggers.py), nor a row go that a consent names.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    version = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    intro = models.TextField()
    declarations = models.JSONField(help_text='["…", "…"]')
    notes = models.JSONField(help_text='[["title", "text"], …]')
    published_at = models.DateTimeField(null=True, help_text="by this school; null: Préau’s own")
    published_by = models.CharField(max_length=254, blank=True)
    preau_version = models.CharField(
        max_length=40, blank=True, help_text="Préau’s newest when the school published this one"
    )

    objects: ClassVar[TextQuerySet] = TextQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-valid_from", F("published_at").desc(nulls_last=True), "-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by="")
                | Q(published_at__isnull=False) & ~Q(published_by=""),
                name="text_published_here_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def wording(self) -> Wording:
        first, second = self.declarations
        return Wording(
            version=self.version,
            valid_from=self.valid_from,
            intro=self.intro,
            declarations=(first, second),
            notes=tuple((title, text) for title, text in self.notes),
            published_at=self.published_at,
        )

    @property
    def is_whole(self) -> bool:
        """Tell whether the words are still those of the hash."""
        return self.wording.sha256 == self.sha256


class EndReason(models.TextChoices):
    """Why a permission no longer holds."""

    WITHDRAWN = "withdrawn", "retirée"
    ADDRESS_CHANGED = "address_changed", "adresse changée"
    REPLACED = "replaced", "remplacée par une autorisation plus récente"
    UNDONE = "undone", "l’importation qui l’a apportée a été annulée"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def valid(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def withdrawn(self) -> Self:
        """Return those that people took back, the latest last."""
        return self.filter(end_reason=EndReason.WITHDRAWN).order_by("ended_at")

    def signed_between(self, first: date | None, last: date | None) -> Self:
        """Return those signed within these days, both included; a missing one bounds nothing."""
        bounds = {"signed_on__gte": first, "signed_on__lte": last}
        return self.filter(**{name: day for name, day in bounds.items() if day})

    def valid_of(self, staff: Iterable[StaffMember]) -> dict[int, "Consent"]:
        """Return the valid consent of each person that has one, by the person's pk."""
        found = self.valid().filter(staff__in=[member.pk for member in staff])
        return {consent.staff_id: consent for consent in found}


class Consent(models.Model):
    """The signed permission to transmit one address. Its past is the proof.

    It goes with its person alone, years after they left (preau/school/leavers).

    At most one is valid for a person, and it names an address: the database refuses the rest.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="consents")
    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=254, editable=False)
    text = models.ForeignKey(
        Text,
        on_delete=models.PROTECT,
        related_name="consents",
        db_column="text_sha256",
        help_text="what was signed, by the hash of its words",
    )
    signed_on = models.DateField("signé le")
    encoded_by = models.CharField(max_length=254, help_text="who ticked, or the import")
    encoded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=15, choices=EndReason.choices, blank=True)
    ended_by = models.CharField(max_length=254, blank=True)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-encoded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(ended_at__isnull=True),
                name="one_valid_consent_per_person",
            ),
            models.CheckConstraint(condition=~Q(email_key=""), name="consent_names_an_address"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, end_reason__in=EndReason.values),
                name="consent_end_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.text_id[:8]})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_key = address_key(self.email)
        super().save(*args, **kwargs)

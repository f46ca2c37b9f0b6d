from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from preau.school.consents.models import Consent, Text
from preau.school.register.models import StaffMember
from preau.school.signing import rules


class Means(models.TextChoices):
    """How a link reaches its person."""

    MAIL = "mail", "par courriel"
    SLIP = "slip", "sur un billet"


class End(models.TextChoices):
    """Why a link serves no more, beside its age."""

    SIGNED = rules.State.SIGNED.value, "signé"
    REVOKED = rules.State.REVOKED.value, "annulé"
    REPLACED = rules.State.REPLACED.value, "remplacé par un plus récent"


class LinkQuerySet(models.QuerySet["Link"]):
    def unended(self) -> Self:
        """Return those that nothing has ended; some may be too old to serve."""
        return self.filter(end="")

    def open(self, now: datetime) -> Self:
        """Return those with which somebody may still sign, or whose codes are used up."""
        return self.unended().filter(expires_at__gt=now)

    def newest(self) -> Self:
        """Return the last that each person was given, whatever became of it."""
        last = self.order_by().values("staff").annotate(last=models.Max("pk")).values("last")
        return self.filter(pk__in=last)


class Link(models.Model):
    """One person's own way to read and sign on a screen: single-use, expiring, revocable.

    At most one of a person has not ended: another takes its place. What stands in its address is
    derived (links.py). `email` is the address that was typed, not yet anybody's; `text` the words
    that were shown when it was typed.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="links")
    means = models.CharField(max_length=4, choices=Means.choices)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    expires_at = models.DateTimeField()
    end = models.CharField(max_length=8, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=254, blank=True)

    email = models.CharField(max_length=254, blank=True)
    text = models.ForeignKey(
        Text, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    begun_at = models.DateTimeField(null=True, blank=True, help_text="an address was typed")
    codes = models.PositiveIntegerField(default=0, help_text="sent so far")
    code_sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0, help_text="wrong since the last code")

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(end=""), name="one_link_per_person"
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at__isnull=True)
                | Q(end__in=End.values, ended_at__isnull=False),
                name="link_end_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def facts(self) -> rules.Facts:
        return rules.Facts(
            expires_at=self.expires_at,
            end=self.end,
            codes=self.codes,
            code_sent_at=self.code_sent_at,
            tries=self.tries,
        )


class Signature(models.Model):
    """What somebody signed on a screen, and the permission that it proves."""

    link = models.OneToOneField(Link, on_delete=models.PROTECT, related_name="signature")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="signatures")
    reference = models.CharField(max_length=12, unique=True, help_text="printed on the document")
    sha256 = models.CharField(max_length=64, help_text="of the sealed document")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference


class SealedDocument(models.Model):
    """The sealed PDF, encrypted at rest; a row of its own, so that no list loads it."""

    signature = models.OneToOneField(
        Signature, on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    encrypted = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.signature_id}"

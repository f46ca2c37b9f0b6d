from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from preau.work.models import Work, WorkQuerySet


class MailState(models.TextChoices):
    """What is known of a mail (contract.md): "sent" means handed over, never "delivered"."""

    QUEUED = "queued", "pas encore parti"
    SENT = "sent", "envoyé"
    BOUNCED = "bounced", "refusé par le serveur du destinataire"
    FAILED = "failed", "n’a pas pu partir"


class MailQuerySet(WorkQuerySet["Mail"]):
    def about(self, kind: str, subject: int) -> "MailQuerySet":
        return self.filter(kind=kind, about=subject)

    def newest(self, kind: str, subjects: Iterable[int]) -> dict[int, "Mail"]:
        """Return the newest mail of a kind about each of these subjects, in one query."""
        found = self.filter(kind=kind, about__in=list(subjects)).order_by("pk")
        return {mail.about: mail for mail in found}


class Mail(Work):
    """One outgoing mail. What it says is composed when it leaves, from its kind and subject.

    Links and codes are derived then (decision 3): no row holds a usable one.
    """

    kind = models.CharField(max_length=20, help_text="kinds.py: who composes it")
    about = models.PositiveBigIntegerField(help_text="the pk of what it is about")
    number = models.PositiveBigIntegerField(
        default=0, help_text="which one of several about the same: of a code, its number"
    )
    to = models.CharField(max_length=254)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    detail = models.CharField(max_length=200, blank=True, help_text="the server's answer code")
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(help_text="it is not sent any more from then on")
    sent_at = models.DateTimeField(null=True, blank=True)
    forget_at = models.DateTimeField(db_index=True, help_text="the row is deleted")

    objects: ClassVar[MailQuerySet] = MailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["kind", "about"], name="mail_about")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="queued", due_at__isnull=False)
                | (~models.Q(state="queued") & models.Q(due_at__isnull=True)),
                name="mail_queued_means_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

from typing import ClassVar

from django.db import models

from preau.work.models import Work, WorkQuerySet


class MailState(models.TextChoices):
    """What is known of a mail (contract.md): "sent" means handed over, never "delivered"."""

    QUEUED = "queued", "en attente"
    SENT = "sent", "envoyé"
    BOUNCED = "bounced", "refusé par le serveur du destinataire"
    FAILED = "failed", "non envoyé"


class Mail(Work):
    """One outgoing mail. It is composed from its kind and context at the moment it is sent.

    A link that carries a secret is not stored: the worker derives it from `link_purpose` and
    `link_subject` (preau.federation.mail.links), so that a database holds no usable token.
    """

    kind = models.CharField(max_length=40, help_text="the template: mail/<kind>.txt")
    to = models.CharField(max_length=254)
    context = models.JSONField(default=dict)
    link_purpose = models.CharField(max_length=40, blank=True)
    link_subject = models.CharField(max_length=80, blank=True)
    about = models.CharField(
        max_length=80, blank=True, help_text="whom it concerns, as in the journal: membership:<id>"
    )
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    detail = models.CharField(max_length=200, blank=True, help_text="the server's answer code")
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="what it says is true until then; null: for good"
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[WorkQuerySet["Mail"]] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["about"], name="mail_about"),
            models.Index(fields=["state", "id"], name="mail_by_state"),
            models.Index(
                fields=["state", "valid_until"],
                condition=models.Q(state__in=["bounced", "failed"]),
                name="mail_undelivered",
            ),
        ]
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

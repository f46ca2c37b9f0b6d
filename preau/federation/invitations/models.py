import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership


class InvitationState(models.TextChoices):
    """What the person answered. "Expired" is a matter of date, "bounced" of the mail."""

    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    CANCELLED = "cancelled", "annulée"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        return self.filter(state=InvitationState.PENDING)

    def open_at(self, now: datetime) -> Self:
        """Return those that can still be answered (UTC)."""
        return self.pending().filter(expires_at__gt=now)

    def mails(self) -> models.QuerySet[Mail]:
        """Return the mails that carry these invitations."""
        return Mail.objects.filter(pk__in=self.values("mail"))

    def with_people(self) -> Self:
        """Read the school, the account and the mail along."""
        return self.select_related("membership__school", "membership__account", "mail")

    def listed(self, fase_number: int | None) -> Self:
        """Return them with all that a list shows, the latest first; of one school when asked."""
        found = (
            self
            if fase_number is None
            else self.filter(membership__school__fase_number=fase_number)
        )
        return (
            found.with_people()
            .prefetch_related("membership__registrations")
            .order_by("-created_at", "pk")
        )

    def lock(self, pk: uuid.UUID) -> "Invitation":
        """Return one for changing it, inside a transaction: nobody else answers meanwhile."""
        return self.with_people().select_for_update(of=("self",)).get(pk=pk)


class Invitation(models.Model):
    """One school's invitation to one person. Its token is known only as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="invitations")
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField(default=1, help_text="a resend rotates the token")
    state = models.CharField(
        max_length=9, choices=InvitationState.choices, default=InvitationState.PENDING
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state="pending"),
                name="one_pending_invitation_per_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    @property
    def link_subject(self) -> str:
        return f"{self.id}:{self.generation}"

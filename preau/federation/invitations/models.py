import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from preau.federation.invitations.rules import State, state_of
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Membership


class InvitationState(models.TextChoices):
    """What the person answered. "Expired" is a matter of date, "bounced" of the mail."""

    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    CANCELLED = "cancelled", "annulée"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        """Return those that the person has not answered, expired or not."""
        return self.filter(state=InvitationState.PENDING)

    def open_at(self, now: datetime) -> Self:
        """Return those that can still be answered (UTC)."""
        return self.pending().filter(expires_at__gt=now)

    def mails(self) -> models.QuerySet[Mail]:
        """Return the mails that carry these invitations: the first, and the last reminder."""
        pairs = self.values_list("mail", "reminder")
        return Mail.objects.filter(pk__in={pk for pair in pairs for pk in pair if pk})

    def to_remind(self, now: datetime) -> Self:
        """Return those whose next reminder is due (UTC)."""
        return self.pending().filter(remind_at__lte=now)

    def in_state(self, state: State, now: datetime) -> Self:
        """Return those that a list shows in a state (rules.state_of, in SQL; UTC)."""
        if state not in (State.PENDING, State.EXPIRED, State.BOUNCED):
            return self.filter(state=state.value)
        if state is State.BOUNCED:
            return self.pending().filter(is_bounced=True)
        in_time = Q(expires_at__gt=now) if state is State.PENDING else Q(expires_at__lte=now)
        return self.pending().filter(in_time, is_bounced=False)

    def by_mails(self, mails: Iterable[int] | models.QuerySet[Mail]) -> Self:
        """Return those that one of these mails carries."""
        return self.filter(Q(mail__in=mails) | Q(reminder__in=mails))

    def with_people(self) -> Self:
        """Read the school, the account and the mail along."""
        return self.select_related("membership__school", "membership__account", "mail", "reminder")

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

    def take_to_remind(self, now: datetime, limit: int) -> list["Invitation"]:
        """Lock and return some whose reminder is due, with all that the mail says (UTC).

        Inside a transaction. Two workers never hold the same row: PostgreSQL skips locked rows,
        SQLite lets one writer in at a time.
        """
        found = self.to_remind(now).with_people().prefetch_related("membership__registrations")
        locked = found.select_for_update(skip_locked=True, of=("self",))
        return list(locked.order_by("remind_at", "pk")[:limit])

    def lock(self, pk: uuid.UUID) -> "Invitation":
        """Return one for changing it, inside a transaction: nobody else answers meanwhile."""
        return self.with_people().select_for_update(of=("self",)).get(pk=pk)


class Invitation(models.Model):
    """One school's invitation to one person. Its token is known only as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="invitations")
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="+")
    reminder = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    generation = models.PositiveIntegerField(default=1, help_text="a resend rotates the token")
    state = models.CharField(
        max_length=9, choices=InvitationState.choices, default=InvitationState.PENDING
    )
    is_bounced = models.BooleanField(default=False, help_text="a server refused its latest mail")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(
        null=True, blank=True, help_text="when the next reminder leaves; null when none will"
    )

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False),
                name="invitation_to_remind",
            ),
            # One of these two holds each row: lists begin where they are asked to, at any size.
            models.Index(
                fields=["state", "created_at", "id"],
                condition=~Q(state="pending"),
                name="invitation_answered",
            ),
            models.Index(
                fields=["is_bounced", "expires_at", "id"],
                condition=Q(state="pending"),
                name="invitation_waiting",
            ),
        ]
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

    @property
    def mail_state(self) -> str:
        """Return what is known of its mail; refused as soon as one copy of the link was."""
        copies = [mail for mail in (self.mail, self.reminder) if mail]
        if any(mail.state == MailState.BOUNCED for mail in copies):
            return MailState.BOUNCED.value
        return copies[0].state if copies else ""

    @property
    def last_sent_at(self) -> datetime | None:
        """Return when the latest copy was handed over (UTC), if one was."""
        copies = [mail for mail in (self.mail, self.reminder) if mail]
        return max((mail.sent_at for mail in copies if mail.sent_at), default=None)

    def stands(self, now: datetime) -> State:
        """Return its state as lists show it (UTC)."""
        return state_of(
            answer=self.state, expires_at=self.expires_at, mail_state=self.mail_state, now=now
        )

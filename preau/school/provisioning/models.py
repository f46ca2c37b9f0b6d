from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models


class RemoteMemberQuerySet(models.QuerySet["RemoteMember"]):
    def deleted(self) -> Self:
        """Return those whose person has had the account deleted."""
        return self.exclude(account_deleted_on="")


class RemoteMember(models.Model):
    """What the federation has for one staff key, as it last told us (SCIM `User`).

    It forgets a deleted account after the school year. The row stays here: the school would
    otherwise ask for that person again, under the old permission, without noticing.
    """

    external_id = models.CharField(max_length=100, unique=True)
    scim_id = models.CharField(max_length=255, unique=True)
    user_name = models.CharField(max_length=254)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    active = models.BooleanField()
    registrations = models.JSONField(
        default=list, help_text='[{"school_year", "role", "status", "valid_until"}]'
    )
    invitation = models.JSONField(
        default=dict, blank=True, help_text='{"state", "mail", "sent_at", "expires_at"}'
    )
    account_email = models.CharField(
        max_length=254, blank=True, help_text="what the person signs in with, when it has changed"
    )
    account_deleted_on = models.CharField(
        max_length=10, blank=True, help_text="YYYY-MM-DD: the person has had the account deleted"
    )
    version = models.CharField(max_length=80, blank=True)
    plain = models.BooleanField(
        default=False, help_text="the service keeps no registrations: being active is all"
    )

    objects: ClassVar[RemoteMemberQuerySet] = RemoteMemberQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.external_id


class Reading(models.Model):
    """When the federation was last read whole, or last failed to answer: one row."""

    ONLY: ClassVar[int] = 1
    """The key of the one row."""

    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True, help_text="the first of the tries")
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.read_at}"

    @classmethod
    def current(cls) -> "Reading":
        """Return the last reading; an empty one when the federation was never asked."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls(pk=cls.ONLY)

    def is_older(self, now: datetime, seconds: float) -> bool:
        """Tell whether the last try, good or bad, is older than so many seconds.

        One that is yet to come says that the clock was set back: it is no reason to wait for it.
        """
        tries = [at for at in (self.read_at, self.failed_at) if at]
        return not tries or abs(now - max(tries)) > timedelta(seconds=seconds)

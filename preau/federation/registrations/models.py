import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from preau.federation.accounts.models import Account
from preau.federation.registrations.rules import Ask
from preau.federation.schools.models import School
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear


def new_id() -> str:
    return str(uuid.uuid4())


class MembershipQuerySet(models.QuerySet["Membership"]):
    def living(self) -> Self:
        """Return those that their school has not removed."""
        return self.filter(deleted_at__isnull=True)

    def with_people(self) -> Self:
        """Read the school and the account along."""
        return self.select_related("school", "account")

    def of(self, school: School) -> Self:
        """Return what this school may see: its own memberships, not the deleted ones."""
        return self.filter(school=school, deleted_at__isnull=True)

    def with_registrations(self) -> Self:
        by_age = Registration.objects.order_by("pk")
        return self.prefetch_related(models.Prefetch("registrations", queryset=by_age))


class Membership(models.Model):
    """An account's place in one school: what SCIM shows that school as a `User`.

    Names are those the school gave: they never change the person's own account.
    """

    # Text, so that every filter operator of SCIM works on it alike on both databases.
    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    external_id = models.CharField(max_length=100, help_text="the school's staff key")
    user_name = models.CharField(
        max_length=254, help_text="the private e-mail, as the school sent it"
    )
    user_name_key = models.CharField(max_length=254)
    account_email = models.CharField(
        max_length=254, blank=True, help_text="where the person has changed address since: the new"
    )
    account_deleted_on = models.CharField(
        max_length=10, blank=True, help_text="YYYY-MM-DD: the person has had the account deleted"
    )
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    given_name_key = models.CharField(max_length=200, blank=True, editable=False)
    family_name_key = models.CharField(max_length=200, blank=True, editable=False)
    active = models.BooleanField(default=True)
    consent_signed_on = models.CharField(max_length=10, blank=True, help_text="YYYY-MM-DD")
    consent_text_version = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user_name_key"],
                condition=Q(deleted_at__isnull=True),
                name="one_membership_per_school_and_address",
            ),
            models.UniqueConstraint(
                fields=["school", "external_id"],
                condition=Q(deleted_at__isnull=True) & ~Q(external_id=""),
                name="one_membership_per_school_and_staff_key",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "id"], name="membership_by_school"),
            # PostgreSQL finds the beginning of a text by these operators only, in most locales.
            models.Index(
                fields=["family_name_key"],
                name="membership_by_family_name",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                fields=["given_name_key"],
                name="membership_by_given_name",
                opclasses=["varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def subject(self) -> str:
        """Return how the journal names this membership."""
        return f"membership:{self.id}"

    @cached_property
    def held(self) -> list["Registration"]:
        """Return the registrations as read once; actions that open one add it here too."""
        return list(self.registrations.all())


class Status(models.TextChoices):
    """Where a registration stands, by its name on the wire (contract.md)."""

    INVITED = "invited", "invité"
    ACTIVE = "active", "actif"
    ENDED = "ended", "terminé"
    REFUSED = "refused", "refusé"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def open_on(self, day: date) -> Self:
        """Return those that give access on a day (Europe/Brussels)."""
        return self.filter(status=Status.ACTIVE, valid_from__lte=day, valid_until__gte=day)

    def waiting(self) -> Self:
        return self.filter(status=Status.INVITED)

    def refused_on(self, day: date) -> Self:
        """Return those that their person refused, of years that are not over (Europe/Brussels)."""
        return self.filter(status=Status.REFUSED, valid_until__gte=day)

    def standing_on(self, day: date) -> Self:
        """Return those that are open on a day (Europe/Brussels), will be, or wait for a yes."""
        standing = self.filter(status__in=[Status.INVITED, Status.ACTIVE], valid_until__gte=day)
        return standing.order_by("school_year", "role")

    def is_head(self, account: Account, day: date) -> bool:
        """Tell whether an account directs a school on a day (Europe/Brussels)."""
        return self.open_on(day).filter(membership__account=account, role=Role.HEAD).exists()

    def of_account(self, account: Account) -> Self:
        """Return what a person sees: every school's, the latest year first."""
        found = self.filter(membership__account=account).select_related("membership__school")
        return found.order_by("-school_year", "membership__school__name", "role")


class Registration(models.Model):
    """One role, in one school, for one school year. It is never deleted: the past is history."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="registrations"
    )
    school_year = models.CharField(max_length=9, help_text="2026-2027")
    role = models.CharField(
        max_length=7, choices=[("teacher", "enseignant"), ("head", "directeur")]
    )
    status = models.CharField(max_length=7, choices=Status.choices)
    valid_from = models.DateField()
    valid_until = models.DateField()
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RegistrationQuerySet] = RegistrationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "school_year", "role"],
                name="one_registration_per_year_and_role",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="registration_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["teacher", "head"]), name="registration_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lte=models.F("valid_until")), name="registration_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.school_year}: {self.status}"

    @property
    def ask(self) -> Ask:
        """Return the role and the year as rules compare them."""
        return Ask(SchoolYear.parse(self.school_year), Role(self.role))


class SchoolYearDates(models.Model):
    """The days that the federation set for one school year; null leaves the computed day."""

    school_year = models.CharField(max_length=9, unique=True, help_text="2027-2028")
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True, help_text="the last day of access, included")

    class Meta:
        verbose_name_plural = "school year dates"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=False) | Q(last_day__isnull=False),
                name="school_year_dates_set_something",
            )
        ]

    def __str__(self) -> str:
        return str(self.school_year)

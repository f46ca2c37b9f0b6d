from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from preau.protocol.addresses import address_key
from preau.school.register.search import holds_each, plain
from preau.school.register.titles import title_key


class School(models.Model):
    """The school that runs this site: one row."""

    name = models.CharField("nom", max_length=200)
    fase_number = models.PositiveIntegerField("numéro FASE")
    address = models.CharField("adresse", max_length=300, blank=True)
    head_name = models.CharField("nom de la direction", max_length=200, blank=True)
    website = models.URLField("site", max_length=200, blank=True)
    mail_domains = models.JSONField(
        "domaines de courriel",
        default=list,
        blank=True,
        help_text='["ecole.example"]: those of the school’s own mailboxes, in small letters',
    )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "School":
        """Return this school. Raise DoesNotExist before `preau school setup`."""
        return cls.objects.get()


class Logo(models.Model):
    """The school's logo, re-encoded by us: one row, read only where it is shown."""

    ONLY: ClassVar[int] = 1
    """The key of the one row."""

    png = models.BinaryField()

    def __str__(self) -> str:
        return "logo"

    @classmethod
    def current(cls) -> bytes:
        """Return the PNG; nothing when the school has none."""
        row = cls.objects.filter(pk=cls.ONLY).first()
        return bytes(row.png) if row else b""


class Category(models.TextChoices):
    """What a function is (domain.md: only the table of functions decides it)."""

    TEACHING = "teaching", "enseignant"
    HEAD = "head", "direction"
    OTHER = "other", "autre"
    UNKNOWN = "unknown", "à préciser"


class PositionCategoryQuerySet(models.QuerySet["PositionCategory"]):
    def by_key(self, keys: Iterable[str]) -> dict[str, "PositionCategory"]:
        """Return the lines of the table that have these keys, by their key."""
        return {row.title_key: row for row in self.filter(title_key__in=list(keys))}

    def unknown(self) -> Self:
        return self.filter(category=Category.UNKNOWN)

    def known(self) -> Self:
        return self.exclude(category=Category.UNKNOWN)

    def unheld(self) -> Self:
        """Return those that nobody has, had or will have."""
        return self.filter(positions__isnull=True)

    def with_holders(self) -> Self:
        """Count as `holders` the people who have, had or will have each function; most first."""
        counted = self.annotate(holders=models.Count("positions__staff", distinct=True))
        return counted.order_by("-holders", "title")


class PositionCategory(models.Model):
    """A line of the table of functions: the title as registers write it, and what it is."""

    title = models.CharField("fonction", max_length=200)
    title_key = models.CharField(max_length=200, unique=True, editable=False)
    category = models.CharField("catégorie", max_length=8, choices=Category.choices)
    by_hand = models.BooleanField(default=False, help_text="added on the page of functions")

    objects: ClassVar[PositionCategoryQuerySet] = PositionCategoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="category_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title_key = title_key(self.title)
        super().save(*args, **kwargs)

    @property
    def can_be_renamed(self) -> bool:
        """Tell whether no list writes this title: a list would bring the old name back."""
        return self.by_hand and not self.positions.filter(by_hand=False).exists()


SEARCHED = ("family_name", "given_name", "key", "private_email")


class StaffQuerySet(models.QuerySet["StaffMember"]):
    def with_positions(self) -> Self:
        return self.prefetch_related("positions__title")

    def by_key(self, keys: Iterable[str]) -> dict[str, "StaffMember"]:
        """Return those that have these keys, by their key."""
        return {member.key: member for member in self.filter(key__in=list(keys))}

    def still_here(self, today: date) -> Self:
        """Leave out those whose day of leaving has come."""
        return self.exclude(left_on__lte=today)

    def holding(self, address: str) -> Self:
        """Return whoever has this address as private e-mail: one person at most."""
        return self.filter(private_email_key=address_key(address)).exclude(private_email_key="")

    def by_address(self, keys: Iterable[str]) -> dict[str, "StaffMember"]:
        """Return who has one of these addresses (keys), by the key, in one query."""
        found = self.filter(private_email_key__in=list(keys)).exclude(private_email_key="")
        return {staff.private_email_key: staff for staff in found}

    def named(self, text: str) -> Self:
        """Return those whose name, key or address holds each word of the text.

        Compared here, since no database of ours finds « Évrard » for « evrard »; reading the
        names of 2,000 people is one short query.
        """
        words = plain(text).split()
        if not words:
            return self
        rows = self.order_by().values_list("pk", *SEARCHED)
        return self.filter(pk__in=[pk for pk, *texts in rows if holds_each(words, texts)])


class StaffMember(models.Model):
    """Anybody the school employs, teacher or not. `key` is the SCIM `externalId`."""

    key = models.CharField("clé", max_length=100, unique=True)
    registration_number = models.CharField("matricule", max_length=11, blank=True)
    family_name = models.CharField("nom", max_length=100)
    given_name = models.CharField("prénom", max_length=100)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    gender = models.CharField("sexe", max_length=1, blank=True)
    private_email = models.CharField("e-mail privé", max_length=254, blank=True)
    private_email_key = models.CharField(max_length=254, blank=True, editable=False)
    refused_email = models.CharField(
        max_length=300, blank=True, help_text="what a list held instead of a usable address"
    )
    refused_email_reason = models.CharField(max_length=300, blank=True)
    left_on = models.DateField("date de sortie", null=True, blank=True)
    access_closed_on = models.DateField(
        null=True, blank=True, help_text="closed by hand: no collective activation opens it again"
    )

    objects: ClassVar[StaffQuerySet] = StaffQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["family_name", "given_name", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["private_email_key"],
                condition=~Q(private_email_key=""),
                name="one_person_per_private_email",
                violation_error_message="Cette adresse est déjà celle d’une autre personne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.private_email_key = address_key(self.private_email)
        super().save(*args, **kwargs)

    @property
    def initials(self) -> str:
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()


class Position(models.Model):
    """What a staff member does here, from a date to a date (open end allowed)."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="positions")
    title = models.ForeignKey(PositionCategory, on_delete=models.PROTECT, related_name="positions")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    by_hand = models.BooleanField(
        default=False, help_text="added or ended on the record: a list does not undo it"
    )

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "title", "starts_on"], name="one_position_per_title_and_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="position_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}"

    def is_over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on < today


class Change(models.Model):
    """One value of somebody, before and after, and who changed it; the journal names no value."""

    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=80, help_text="as the journal names who acts")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["staff", "-at"], name="change_by_staff")]

    def __str__(self) -> str:
        return f"{self.pk} {self.field}"

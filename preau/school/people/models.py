from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from preau.protocol.addresses import address_key


class UserQuerySet(models.QuerySet["User"]):
    def kept(self) -> Self:
        """Return those who have not been removed, by name."""
        return self.filter(removed_at__isnull=True).order_by("name", "email")

    def deciding(self) -> Self:
        """Return the heads who can sign in: by password, or by a SeGEC account where offered."""
        way_in = ~models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if settings.SIGN_IN_CLIENT_ID:
            way_in |= models.Q(segec_sub__isnull=False)
        return self.kept().filter(way_in, group=Group.HEAD, is_active=True)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def kept(self) -> UserQuerySet:
        return self.get_queryset().kept()

    def deciding(self) -> UserQuerySet:
        return self.get_queryset().deciding()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=address_key(username or ""))

    def create_user(self, email: str, password: str | None, **fields: Any) -> "User":
        """Create somebody who may sign in to this school's site, once there is a password."""
        user = self.model(email=address_key(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, group=Group.HEAD, **fields)


class Group(models.TextChoices):
    """What somebody may do here: a reader sees, a secretary works, a head decides too."""

    HEAD = "head", "direction"
    SECRETARY = "secretary", "secrétariat"
    READER = "reader", "lecture"


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("adresse électronique", unique=True, max_length=254)
    name = models.CharField("nom", max_length=200, blank=True)
    group = models.CharField("groupe", max_length=9, choices=Group.choices, default=Group.READER)
    is_active = models.BooleanField(default=True)
    segec_sub = models.CharField(
        "compte SeGEC",
        max_length=255,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text="the account's `sub` at the federation, once it has signed in here",
    )
    invited_at = models.DateTimeField(
        "invité le", null=True, blank=True, help_text="when the last link by mail was made"
    )
    removed_at = models.DateTimeField(
        "retiré le", null=True, blank=True, help_text="the name alone is kept, for the journal"
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor(self) -> str:
        """Return how the journal names this person."""
        return f"user:{self.pk}"

    @property
    def waits(self) -> bool:
        """Tell whether this person has never chosen a password."""
        return not self.has_usable_password()

    @property
    def may_decide(self) -> bool:
        """Tell whether this is somebody who agrees in the name of the school."""
        return self.group == Group.HEAD

    @property
    def may_write(self) -> bool:
        return self.group in (Group.HEAD, Group.SECRETARY)


class Try(models.Model):
    """One attempt to sign in that has not succeeded (yet).

    `pair` stands for an e-mail and a network address, as a keyed hash: the table names nobody.
    It is in the database because every process of the site must count the same tries.
    """

    pair = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at}"

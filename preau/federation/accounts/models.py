import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

from preau.protocol.addresses import address_key


class AccountManager(BaseUserManager["Account"]):
    def by_keys(self, keys: Iterable[str]) -> dict[str, "Account"]:
        """Return the accounts that have one of these address keys, in one query."""
        return {account.email_key: account for account in self.filter(email_key__in=set(keys))}

    def at(self, address: str) -> "Account | None":
        """Return the account whose address this is, in whatever form it was typed."""
        return self.filter(email_key=address_key(address)).first()

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email_key=address_key(username or ""))

    def create_superuser(self, email: str, password: str, **fields: Any) -> "Account":
        """Create an operator of the federation (`preau federation createsuperuser`)."""
        account = self.model(
            email=email, is_staff=True, is_superuser=True, confirmed_at=timezone.now(), **fields
        )
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail is the sign-in name; the key is the opaque id, the OIDC `sub`.

    Before the person has confirmed (`confirmed_at` is null) the row only holds the place, so that
    one address asked for by eight schools at once is one account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique", max_length=254)
    email_key = models.CharField(max_length=254, unique=True, editable=False)
    given_name = models.CharField("prénom", max_length=100, blank=True)
    family_name = models.CharField("nom", max_length=100, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return str(self.id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_key = address_key(self.email)
        super().save(*args, **kwargs)

    @classmethod
    def pending(cls, *, email: str, given_name: str, family_name: str, now: datetime) -> "Account":
        """Return an unsaved account that waits for its person, without a usable password."""
        account = cls(
            email=email,
            email_key=address_key(email),
            given_name=given_name,
            family_name=family_name,
            created_at=now,
        )
        # Unusable (Django's prefix); random filler as Django adds would cost 40 ms a thousand.
        account.password = UNUSABLE_PASSWORD_PREFIX
        return account

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def actor(self) -> str:
        """Return how the journal names this person."""
        return f"account:{self.id}"

    def get_full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

from preau.protocol.addresses import address_key


class AccountManager(BaseUserManager["Account"]):
    def by_keys(self, keys: Iterable[str]) -> dict[str, "Account"]:
        """Return the accounts that have, or once had, one of these address keys: two queries.

        A school goes on naming a person by the address it was given; the account is the same.
        """
        wanted = set(keys)
        found = {account.email_key: account for account in self.filter(email_key__among=wanted)}
        missing = wanted - found.keys()
        if missing:
            former = FormerAddress.objects.filter(key__among=missing).select_related("account")
            found |= {address.key: address.account for address in former}
        return found

    def at(self, address: str) -> "Account | None":
        """Return the account whose address this is today, in whatever form it was typed."""
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
    address_changed_at = models.DateTimeField(null=True, blank=True)
    deletion_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    forget_on = models.DateField(
        null=True, blank=True, db_index=True, help_text="when its schools' own traces of it go"
    )

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


class FormerAddress(models.Model):
    """An address that was an account's. It signs nobody in; schools may still name it."""

    key = models.CharField(primary_key=True, max_length=254)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="former_addresses")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)


class RequestState(models.TextChoices):
    """What became of a request to use another address."""

    PENDING = "pending", "en attente"
    DONE = "done", "confirmée"
    CANCELLED = "cancelled", "annulée"


class AddressRequestQuerySet(models.QuerySet["AddressRequest"]):
    def pending(self) -> Self:
        return self.filter(state=RequestState.PENDING)

    def open_at(self, now: datetime) -> Self:
        """Return those that can still be confirmed (UTC)."""
        return self.pending().filter(expires_at__gt=now)


class AddressRequest(models.Model):
    """Somebody wants an address on the account: a link to that address proves it is theirs.

    The links are derived when the mails leave; the row keeps their hashes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="address_requests")
    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=254, db_index=True)
    proof_hash = models.CharField(max_length=64, unique=True)
    refusal_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=9, choices=RequestState.choices, default=RequestState.PENDING
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AddressRequestQuerySet] = AddressRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values),
                name="address_request_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state="pending"),
                name="one_pending_address_request_per_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class AddressUndoQuerySet(models.QuerySet["AddressUndo"]):
    def open_at(self, now: datetime) -> Self:
        """Return those that the mailbox given up can still use (UTC)."""
        return self.filter(expires_at__gt=now)


class AddressUndo(models.Model):
    """For some days after a change, the mailbox that was given up can take the account back.

    The row goes when it is used, or when an earlier one is. The link is derived when the mail
    leaves; the row keeps its hash.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="address_undos")
    email = models.CharField(max_length=254, help_text="the address that was given up")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[AddressUndoQuerySet] = AddressUndoQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.id)


class KnownDevice(models.Model):
    """A browser in which an account was once opened: known by the hash of its cookie."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "token_hash"], name="one_row_per_account_and_device"
            )
        ]

    def __str__(self) -> str:
        return f"device of {self.account_id}"

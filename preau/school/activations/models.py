from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from preau.school.consents.models import Consent
from preau.school.register.models import StaffMember
from preau.work.models import Work, WorkQuerySet


class Action(models.TextChoices):
    """What a plan does for one person, by its name in `activate --json` (contract.md)."""

    CREATE = "create", "Créer le compte"
    RENEW = "renew", "Renouveler l’inscription"
    REACTIVATE = "reactivate", "Rouvrir l’inscription"
    ADD_ROLE = "add_role", "Ajouter un rôle"
    REPLACE = "replace", "Changer l’adresse"
    END = "end", "Fermer l’accès"
    NONE = "none", "Rien à faire"
    BLOCKED = "blocked", "Bloqué"


class Outcome(models.TextChoices):
    """What became of a request, by its name in `activate --json` (contract.md)."""

    QUEUED = "queued", "En attente"
    INVITED = "invited", "Invitation demandée"
    ACTIVE = "active", "Actif"
    ENDED = "ended", "Fermé"
    REFUSED = "refused", "Refusé"
    FAILED = "failed", "Échec"


class Transfer(models.Model):
    """One yes: a dated set of requests, kept as the record of what was sent."""

    school_year = models.CharField(max_length=9)
    collective = models.BooleanField()
    asked_by = models.CharField(max_length=254)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class RequestQuerySet(WorkQuerySet["AccessRequest"]):
    def queued(self) -> Self:
        return self.filter(outcome=Outcome.QUEUED)


class AccessRequest(Work):
    """What the school asks for one person: the state it wants, so that asking again is harmless.

    A request that transmits an address names the consent that permits it. A trigger in the
    database (migration 0002) refuses a row whose consent is not valid for that very address and
    person, when it is written and again when a worker takes it.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="requests")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="access_requests")
    action = models.CharField(max_length=10, choices=Action.choices)
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    roles = models.JSONField(default=list, help_text='["teacher", "head"]')
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.QUEUED)
    detail = models.CharField(max_length=300, blank=True, help_text="a sentence for the secretary")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action=Action.END) | Q(consent__isnull=False),
                name="no_address_leaves_without_consent",
            ),
            models.CheckConstraint(
                condition=Q(action=Action.END, email="") | ~Q(action=Action.END),
                name="ending_transmits_no_address",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="outcome_is_known"
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(outcome="queued"),
                name="one_queued_request_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.outcome}"

from django.db import models


class RemoteMember(models.Model):
    """What the federation has for one staff key, as it last told us (SCIM `User`)."""

    external_id = models.CharField(max_length=100, unique=True)
    scim_id = models.CharField(max_length=64, unique=True)
    user_name = models.CharField(max_length=254)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    active = models.BooleanField()
    registrations = models.JSONField(
        default=list, help_text='[{"school_year", "role", "status", "valid_until"}]'
    )
    version = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.external_id


class Reading(models.Model):
    """When the federation was last read whole, or last failed to answer: one row."""

    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.read_at}"

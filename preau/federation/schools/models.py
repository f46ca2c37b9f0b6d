from django.db import models


class School(models.Model):
    """A tenant: one school, one OAuth client."""

    fase_number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=200)
    client = models.OneToOneField(
        "allauth_idp_oidc.Client", on_delete=models.PROTECT, related_name="school"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["fase_number"]

    def __str__(self) -> str:
        return f"{self.name} (FASE {self.fase_number})"

    @property
    def actor(self) -> str:
        """Return how the journal names this school."""
        return f"school:{self.fase_number}"

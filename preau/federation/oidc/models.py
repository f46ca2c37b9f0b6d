from django.db import models


class SigningKey(models.Model):
    """A private key that signs ID tokens from a date on; encrypted under the site's secret key.

    In the database, so that every server process on every machine has it at the same moment.
    """

    signs_from = models.DateTimeField(unique=True)
    created_at = models.DateTimeField()
    sealed_pem = models.TextField()

    class Meta:
        ordering = ["signs_from"]

    def __str__(self) -> str:
        return f"signing-key:{self.pk}"

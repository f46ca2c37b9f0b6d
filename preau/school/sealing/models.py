from django.db import models


class Certificate(models.Model):
    """A certificate that the school has sealed with: what an old seal is checked against.

    Rows stay when the key changes. Nothing secret is in them.
    """

    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256, hexadecimal")
    pem = models.TextField()
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_used_at", "-pk"]

    def __str__(self) -> str:
        return self.fingerprint

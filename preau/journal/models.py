from django.db import models


class Entry(models.Model):
    """One change of state. Names ids only: no address, no name of a person."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80, help_text="school:99001, account:<id>, operator:<id>")
    action = models.CharField(max_length=40, help_text="a verb of the action: membership.create")
    subject = models.CharField(max_length=80, db_index=True, help_text="membership:<id>")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"

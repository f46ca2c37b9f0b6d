from django.db import models

from preau.school.consents.models import Text
from preau.school.register.models import StaffMember


class Sheet(models.Model):
    """One printed sheet, by the reference in its code: what stood on it, for whom, since when.

    Printing again makes a new row. An old sheet that comes back is known for what it says, not
    for what a later one would say.
    """

    reference = models.CharField(max_length=12, unique=True)
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="sheets")
    school_year = models.CharField(max_length=9)
    email = models.CharField(max_length=254, blank=True, help_text="printed, to be checked")
    text = models.ForeignKey(
        Text,
        on_delete=models.PROTECT,
        related_name="sheets",
        to_field="version",
        db_column="text_version",
    )
    layout_version = models.CharField(max_length=10)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-printed_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

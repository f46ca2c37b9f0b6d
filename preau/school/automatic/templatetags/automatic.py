"""A line about the automatic transfers, for pages of the activation."""

from typing import Any

from django import template
from django.utils import timezone

from preau.school.automatic.models import Agreement, Run
from preau.school.automatic.rules import in_words

register = template.Library()


@register.inclusion_tag("automatic/line.html")
def automatic_line() -> dict[str, Any]:
    """Say on which days transfers leave by themselves, and what the last one left to a person."""
    agreement = Agreement.objects.current()
    if agreement is None:
        return {"days": ""}
    schedule = agreement.schedule
    return {
        "days": in_words(schedule),
        "next": schedule.next_after(timezone.localdate()),
        "last": Run.objects.last(),
    }

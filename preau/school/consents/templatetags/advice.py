"""What is said beside an address, with the button that takes the suggestion."""

from typing import Any

from django import template
from django.template.context import RequestContext

from preau.school.consents.advice import advise
from preau.school.consents.doubts import doubts, school_domains
from preau.school.register.models import StaffMember

register = template.Library()


@register.inclusion_tag("consents/advice.html", takes_context=True)
def address_advice(context: RequestContext, staff: StaffMember) -> dict[str, Any]:
    """Say what is odd about a person's address, outside of any form."""
    return {**_about(context, staff), "back": context["request"].path}


@register.inclusion_tag("consents/advice_in_row.html", takes_context=True)
def row_advice(context: RequestContext, staff: StaffMember) -> dict[str, Any]:
    """Say it in a row of a form, without leaving the page (htmx)."""
    return _about(context, staff)


@register.inclusion_tag("consents/to_check.html")
def addresses_to_check() -> dict[str, Any]:
    """Say how many addresses have a slip that one click mends; nothing when there is none."""
    found = doubts(StaffMember.objects.all())
    return {"count": sum(1 for doubt in found if doubt.advice.suggestion)}


def _about(context: RequestContext, staff: StaffMember) -> dict[str, Any]:
    request = context["request"]
    advice = advise(staff.private_email, school_domains()) if staff.private_email else None
    return {"staff": staff, "advice": advice, "request": request}

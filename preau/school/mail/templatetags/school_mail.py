"""What became of a mail, as every page says it."""

from typing import Any

from django import template

from preau.school.mail.models import Mail

register = template.Library()


@register.inclusion_tag("school_mail/state.html")
def mail_state(mail: Mail | None) -> dict[str, Any]:
    """Say where a mail stands: queued is never shown as sent, nor sent as read."""
    return {"mail": mail}

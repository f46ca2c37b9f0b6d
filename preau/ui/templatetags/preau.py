"""Template tags that every page can use without loading them."""

from datetime import date, datetime

from django import template
from django.template.defaultfilters import date as format_date
from django.utils import timezone

register = template.Library()


@register.filter
def pluriel(count: int, forms: str) -> str:
    """Choose between "singulier,pluriel": in French zero is singular."""
    singular, _, plural = forms.partition(",")
    return plural if count >= 2 else singular


@register.filter
def en_mots(day: date | datetime | None) -> str:
    """Write a date in words: "lundi 24 août 2026", "mardi 1er septembre 2026"."""
    if day is None:
        return ""
    return f"{format_date(_here(day), 'l')} {jour(day)}"


@register.filter
def jour(day: date | datetime | None) -> str:
    """Write a date in words, without the day of the week: "1er septembre 2026"."""
    if day is None:
        return ""
    here = _here(day)
    number = "1er" if here.day == 1 else str(here.day)
    return f"{number} {format_date(here, 'F Y')}"


def _here(day: date | datetime) -> date | datetime:
    """Return a moment as the clock on the wall shows it: late at night the days differ."""
    if isinstance(day, datetime) and timezone.is_aware(day):
        return timezone.localtime(day)
    return day

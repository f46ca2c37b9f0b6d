"""The browser of a session, as its person would name it."""

from django import template

register = template.Library()

# The order matters: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@register.filter
def navigateur(user_agent: str) -> str:
    """Return "Firefox, Windows" from what a browser says of itself."""
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (BROWSERS, DEVICES)
    ]
    return ", ".join(name for name in found if name) or "Navigateur inconnu"

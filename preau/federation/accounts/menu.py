"""The main menu: what each feature adds to it when the site starts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Item:
    """One entry: URL name, label, where the addresses that belong to it start, and for whom."""

    name: str
    label: str
    starts: tuple[str, ...]
    is_for: Callable[[HttpRequest], bool] = lambda _request: True


ITEMS = [
    Item("home", "Mon compte", ("/bienvenue/",)),
    Item("mfa_index", "Sécurité", ("/securite/", "/mot-de-passe/")),
    Item("usersessions_list", "Appareils", ("/sessions/",)),
]


def register(item: Item) -> None:
    """Add an entry; a feature does so when the site starts."""
    if item not in ITEMS:
        ITEMS.append(item)

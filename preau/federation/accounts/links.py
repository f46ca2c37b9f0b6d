"""Where the secret links in mails about the account lead."""

from collections.abc import Callable

from django.urls import reverse

from preau.federation.accounts.actions import RESET, reset_path
from preau.federation.accounts.addresses import PROOF, REFUSAL
from preau.federation.accounts.undoing import UNDO
from preau.federation.mail.links import register, token_for


def register_all() -> None:
    """Say how the links are made; called once, when the site starts."""
    register(RESET, reset_path)
    for purpose in (PROOF, REFUSAL, UNDO):
        register(purpose, _page_of(purpose))


def _page_of(purpose: str) -> Callable[[str], str]:
    """Return what makes the path of a request's page: its URL has the purpose's name."""
    return lambda subject: reverse(purpose, args=[token_for(purpose=purpose, subject=subject)])

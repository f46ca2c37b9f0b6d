"""Who sees the operators' pages (readers), and who changes something there (operators).

`is_staff` reads, `is_superuser` changes. The second factor is asked for before any page opens
(federation/registrations/second_factor.py).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from preau.federation.accounts.models import Account

View = Callable[..., HttpResponse]


def is_operator(request: HttpRequest) -> bool:
    """Tell whether the pages exist for the person of this session."""
    account = request.user
    return isinstance(account, Account) and account.is_staff and account.is_active


def may_change(request: HttpRequest) -> bool:
    return is_operator(request) and request.user.is_superuser


def for_readers(view: View) -> View:
    """Show a page to the federation's own people. For anybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_operator(request):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(never_cache(guarded))


def for_operators(view: View) -> View:
    """Let operators change something; a reader is told that he may only look."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_readers(guarded)


def actor_of(request: HttpRequest) -> str:
    """Return how the journal names the person of this session, acting as an operator."""
    return f"operator:{request.user.pk}"

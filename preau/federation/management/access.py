"""Who may manage a school's accounts: its heads of this year, with a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from preau.federation.accounts.models import Account
from preau.federation.accounts.second_factor import is_proved
from preau.federation.registrations.models import Registration
from preau.federation.registrations.second_factor import turn_away
from preau.federation.schools.models import School
from preau.protocol.roles import Role

View = Callable[..., HttpResponse]
_KEPT = "_schools_headed"


def schools_headed(request: HttpRequest) -> list[School]:
    """Return the schools of which the signed-in person is head today; read once a request."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _schools_of(request))
    found: list[School] = getattr(request, _KEPT)
    return found


def is_head(request: HttpRequest) -> bool:
    return bool(schools_headed(request))


def for_heads(view: View) -> View:
    """Let in the heads of the school that the address names; the view is given that school.

    Anybody else learns nothing, not even whether there is such a school.
    """

    @wraps(view)
    def guarded(request: HttpRequest, fase: int, *args: Any, **kwargs: Any) -> HttpResponse:
        found = [school for school in schools_headed(request) if school.fase_number == fase]
        if not found:
            raise Http404
        return proved(view)(request, found[0], *args, **kwargs)

    return login_required(never_cache(guarded))


def proved(view: View) -> View:
    """Ask first for a second factor, if this very session has not shown one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_proved(request) else turn_away(request)

    return guarded


def signed_in(request: HttpRequest) -> Account:
    """Return the account of a page that asks for sign-in."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 (login_required)
    return account


def _schools_of(request: HttpRequest) -> list[School]:
    if not request.user.is_authenticated:
        return []
    heads = Registration.objects.open_on(timezone.localdate()).filter(
        role=Role.HEAD,
        membership__account=signed_in(request),
        membership__deleted_at__isnull=True,
    )
    return list(School.objects.filter(is_active=True, pk__in=heads.values("membership__school")))

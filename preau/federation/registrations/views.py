"""What a person sees of the registrations and of the account: the site's first page."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.accounts.rules import Door
from preau.federation.accounts.second_factor import factors_of
from preau.federation.registrations import second_factor
from preau.federation.registrations.history import entries_of, events_of
from preau.federation.registrations.models import Registration
from preau.federation.registrations.standing import lines_of

PER_PAGE = 50


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show one's registrations, latest year first, and the state of one's sign-in."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 (login_required)
    registrations = Registration.objects.of_account(account)
    context = {
        "account": account,
        "lines": lines_of(registrations, today=timezone.localdate()),
        "programme_url": settings.PROGRAMME_URL,
        **_security(account),
    }
    return render(request, "registrations/home.html", context)


@login_required
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Explain why a second factor is asked and lead to it; once it is there, go on."""
    missing = second_factor.door(request)
    if missing is Door.OPEN:
        return redirect(request.session.pop(second_factor.SESSION_KEY, "home"))
    assert isinstance(request.user, Account)  # noqa: S101 (login_required)
    context = {
        "account": request.user,
        "must_prove": missing is Door.PROVE,
        "factors": factors_of(request.user),
    }
    return render(request, "registrations/second_factor.html", context)


@login_required
def history(request: HttpRequest) -> HttpResponse:
    """Show what happened to one's registrations, the latest first."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 (login_required)
    page = Paginator(entries_of(account), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "events": events_of(account, list(page))}
    return render(request, "registrations/history.html", context)


def _security(account: Account) -> dict[str, object]:
    kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    return {
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "sessions": UserSession.objects.filter(user=account).count(),
    }

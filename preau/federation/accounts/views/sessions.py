"""Closing one's sessions."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.federation.accounts import sessions
from preau.federation.accounts.views.guards import account_of


@require_POST
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of one's sessions; the current one is a sign-out."""
    account = account_of(request)
    chosen = get_object_or_404(UserSession, pk=pk, user=account)
    sessions.close(account=account, keys=[chosen.session_key], now=timezone.now())
    if chosen.session_key == request.session.session_key:
        return _signed_out(request)
    messages.success(request, "La session est fermée sur cet appareil.")
    return redirect("usersessions_list")


@require_POST
@login_required
def close_all(request: HttpRequest) -> HttpResponse:
    """Close them all, this one included: for somebody who no longer trusts any."""
    sessions.close_all(account=account_of(request), now=timezone.now())
    return _signed_out(request)


def _signed_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "Vous êtes déconnecté.")
    return redirect("account_login")

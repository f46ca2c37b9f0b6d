"""Accounts: found by an operator who says what for, opened, closed, signed out."""

import uuid

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.federation.accounts.models import Account
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail
from preau.federation.operators import actions
from preau.federation.operators.access import actor_of, for_operators, for_readers
from preau.federation.operators.search import search
from preau.federation.registrations.models import Registration
from preau.federation.registrations.standing import lines_of

LATEST = 20


@for_readers
def find(request: HttpRequest) -> HttpResponse:
    """Search accounts; the search is written in the journal, without what was searched."""
    text = request.GET.get("q", "").strip()
    found = search(text) if text else None
    if found:
        actions.note_search(
            how=found.how,
            found=len(found.accounts),
            actor=actor_of(request),
            now=timezone.now(),
        )
    return render(request, "operators/accounts.html", {"text": text, "found": found})


@for_readers
def account(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one account; the look is written in the journal."""
    found = get_object_or_404(Account, pk=pk)
    actions.note_look(account=found, actor=actor_of(request), now=timezone.now())
    memberships = list(found.memberships.select_related("school").order_by("-created_at"))
    subjects = [found.actor, *(membership.subject for membership in memberships)]
    invitations = Invitation.objects.filter(membership__in=memberships).with_people()
    context = {
        "account": found,
        "memberships": memberships,
        "lines": lines_of(Registration.objects.of_account(found), today=timezone.localdate()),
        "invitations": [
            (invitation, invitation.stands(timezone.now()))
            for invitation in invitations.order_by("-created_at")[:LATEST]
        ],
        "mails": Mail.objects.filter(about__in=subjects).order_by("-pk")[:LATEST],
        "sessions": UserSession.objects.filter(user=found).count(),
        "factors": set(Authenticator.objects.filter(user=found).values_list("type", flat=True)),
        "is_own": found.pk == request.user.pk,
    }
    return render(request, "operators/account.html", context)


@for_operators
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to close an account; on POST, close it."""
    found = get_object_or_404(Account, pk=pk)
    if request.method == "POST":
        return _change(request, found, actions.close_account, "Le compte est fermé.")
    return render(request, "operators/account_close.html", {"account": found})


@for_operators
@require_POST
def reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a closed account sign in again."""
    found = get_object_or_404(Account, pk=pk)
    return _change(request, found, actions.reopen_account, "Le compte est rouvert.")


@for_operators
@require_POST
def end_sessions(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign an account out everywhere."""
    found = get_object_or_404(Account, pk=pk)
    return _change(request, found, actions.end_sessions, "Toutes les sessions sont terminées.")


def _change(
    request: HttpRequest, found: Account, change: actions.AccountChange, said: str
) -> HttpResponse:
    try:
        change(account=found, actor=actor_of(request), now=timezone.now())
    except actions.NotPossibleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("operator-account", found.pk)

"""The pages behind an invitation's link. Opening one changes nothing: mail scanners open links."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from preau.federation.accounts.models import Account
from preau.federation.accounts.sign_in import sign_in
from preau.federation.invitations import actions, refusals
from preau.federation.invitations.forms import PasswordForm
from preau.federation.invitations.models import Invitation, InvitationState
from preau.federation.invitations.objection import find_announced, object_to, standing
from preau.federation.mail.words import roles_in_words
from preau.federation.registrations.models import Membership, Registration
from preau.federation.registrations.standing import lines_of

View = Callable[..., HttpResponse]


def secret_page(view: View) -> View:
    """Keep the address of a page, which is a secret, out of caches and of other servers' logs.

    `strict-origin` rather than `no-referrer`: with the latter browsers send `Origin: null` with
    the form, and the CSRF check refuses it. Neither ever names the path.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except refusals.InvitationRefusedError as refusal:
            response = _closed(request, refusal)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return require_http_methods(["GET", "HEAD", "POST"])(never_cache(guarded))


@sensitive_post_parameters("password")
@secret_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who asks for what; on POST, set the password and open the account."""
    now = timezone.now()
    found = actions.find(token, now)
    account = found.membership.account
    if request.method != "POST":
        return _asked(request, token, found, PasswordForm(account))
    if account.is_confirmed:
        actions.accept(invitation=found, password="", now=now)
        messages.success(
            request, "C’est confirmé. Connectez-vous avec votre mot de passe habituel."
        )
        return redirect("account_login")
    form = PasswordForm(account, request.POST)
    if not form.is_valid():
        return _asked(request, token, found, form)
    password = form.cleaned_data["password"]
    account = actions.accept(invitation=found, password=password, now=now)
    return sign_in(request, account, to="/bienvenue/")


@secret_page
def refusal(request: HttpRequest, token: str) -> HttpResponse:
    """Ask "is it really not you?"; on POST, refuse what this school asked."""
    now = timezone.now()
    found = actions.find(token, now)
    if request.method != "POST":
        return render(request, "invitations/refusal.html", {"token": token, "invitation": found})
    actions.refuse(invitation=found, now=now)
    return redirect("invitation", token=token)


@secret_page
def objection(request: HttpRequest, membership: UUID, day: int, token: str) -> HttpResponse:
    """Ask "you do not work in this school?"; on POST, refuse what this school registered."""
    today = timezone.localdate()
    found = find_announced(membership=str(membership), day=day, token=token, today=today)
    return _object(request, found)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_objection(request: HttpRequest, membership: UUID) -> HttpResponse:
    """Ask the same of somebody who is signed in; a membership of others does not exist."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 (login_required)
    mine = Membership.objects.living().with_people().filter(account=account)
    return _object(request, get_object_or_404(mine, pk=str(membership)))


def _object(request: HttpRequest, found: Membership) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    if request.method == "POST":
        object_to(membership=found, now=now, today=today)
        return redirect(request.path)
    years: dict[str, set[str]] = {}
    for registration in standing(found, today):
        years.setdefault(registration.school_year, set()).add(registration.role)
    asks = [(year, roles_in_words(roles)) for year, roles in years.items()]
    refused = Registration.objects.refused_on(today).filter(membership=found)
    context = {"school": found.school.name, "asks": asks, "was_refused": refused.exists()}
    return render(request, "invitations/objection.html", context)


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Say that the access is open, and lead to the programme."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 (login_required)
    lines = lines_of(Registration.objects.of_account(account), today=timezone.localdate())
    context = {
        "account": account,
        "lines": [line for line in lines if line.is_open],
        "programme_url": settings.PROGRAMME_URL,
    }
    return render(request, "invitations/welcome.html", context)


def _asked(request: HttpRequest, token: str, found: Invitation, form: PasswordForm) -> HttpResponse:
    waiting = list(found.membership.registrations.waiting().order_by("school_year"))
    years = {registration.school_year: set[str]() for registration in waiting}
    for registration in waiting:
        years[registration.school_year].add(registration.role)
    context = {
        "token": token,
        "invitation": found,
        "school": found.membership.school.name,
        "account": found.membership.account,
        "asks": [(year, roles_in_words(roles)) for year, roles in years.items()],
        "form": form,
    }
    return render(request, "invitations/invitation.html", context)


def _closed(request: HttpRequest, refusal: refusals.InvitationRefusedError) -> HttpResponse:
    """Say why a link opens nothing, and what to do: before anything is asked."""
    found: Invitation | None
    match refusal:
        case refusals.ExpiredError(invitation=found):
            reason, status = "expired", HTTPStatus.GONE
        case refusals.TooLateError():
            found, reason, status = None, "late", HTTPStatus.GONE
        case refusals.AlreadyAnsweredError(invitation=found):
            reason = found.state
            known = found.state == InvitationState.ACCEPTED
            status = HTTPStatus.OK if known else HTTPStatus.GONE
        case _:
            found, reason, status = None, "unknown", HTTPStatus.NOT_FOUND
    context = {"reason": reason, "invitation": found}
    return render(request, "invitations/closed.html", context, status=status)

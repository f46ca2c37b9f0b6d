"""Who works with this site: the list, somebody's page, and what the head does there."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.school.administration import invitations
from preau.school.administration.forms import GroupForm, InvitationForm
from preau.school.mail.actions import NoServerError, can_send
from preau.school.mail.models import Mail
from preau.school.people import managing
from preau.school.people.actions import UserRefusedError
from preau.school.people.models import User
from preau.school.people.rights import heads_only, signed_in

PER_PAGE = 50
NO_SERVER = f"{NoServerError()} Le lien s’enverra ensuite depuis cette page."


@heads_only
def user_list(request: HttpRequest) -> HttpResponse:
    """Show everybody, and the form that invites; a POST invites."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (user := _invited(request, form)):
        return redirect("user", user.pk)
    page = Paginator(User.objects.kept(), PER_PAGE).get_page(request.GET.get("page"))
    mails = Mail.objects.newest(invitations.KIND, [user.pk for user in page if user.waits])
    context = {
        "form": form,
        "page": page,
        "people": [(user, mails.get(user.pk)) for user in page],
    }
    return render(request, "administration/users.html", context, status=422 if form.errors else 200)


@heads_only
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = _find(pk)
    context = {
        "person": user,
        "form": GroupForm(initial={"group": user.group}),
        "is_oneself": user == request.user,
        "mail": Mail.objects.newest(invitations.KIND, [user.pk]).get(user.pk),
    }
    return render(request, "administration/user.html", context)


Change = Callable[[HttpRequest, User], str]


def _changes(change: Change) -> Callable[[HttpRequest, int], HttpResponse]:
    """Make a view of a change: what it returns is said, what it refuses too."""

    @heads_only
    @require_POST
    @wraps(change)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            messages.success(request, change(request, _find(pk)))
        except UserRefusedError as refusal:
            messages.error(request, str(refusal))
        kept = User.objects.kept().filter(pk=pk).exists()
        return redirect("user", pk) if kept else redirect("user-list")

    return view


@_changes
def set_group(request: HttpRequest, user: User) -> str:
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise UserRefusedError("Choisissez un des accès proposés.")
    changed = managing.set_group(
        user=user, group=form.cleaned_data["group"], by=signed_in(request), now=timezone.now()
    )
    return "L’accès est changé." if changed else "Rien n’a changé."


@_changes
def send_link(request: HttpRequest, user: User) -> str:
    fresh = invitations.renew(user=user, by=signed_in(request), now=timezone.now())
    if not can_send():
        raise UserRefusedError(NO_SERVER)
    return f"Un nouveau lien pour {fresh.email} est prêt à partir. Ceux d’avant ne valent plus."


@_changes
def block(request: HttpRequest, user: User) -> str:
    managing.block(user=user, by=signed_in(request), now=timezone.now())
    return "L’accès est bloqué, partout et tout de suite."


@_changes
def unblock(request: HttpRequest, user: User) -> str:
    managing.unblock(user=user, by=signed_in(request), now=timezone.now())
    return "L’accès est rouvert."


@_changes
def remove(request: HttpRequest, user: User) -> str:
    managing.remove(user=user, by=signed_in(request), now=timezone.now())
    return f"{user} n’a plus accès à ce site. Son nom reste dans le journal."


def _invited(request: HttpRequest, form: forms.Form) -> User | None:
    """Invite; None when the address cannot be, which the form then says."""
    now = timezone.now()
    try:
        user = invitations.invite(**form.cleaned_data, by=signed_in(request), now=now)
    except UserRefusedError as refusal:
        form.add_error("email", str(refusal))
        return None
    if can_send():
        messages.success(request, f"L’invitation pour {user.email} est prête à partir.")
    else:
        messages.warning(request, NO_SERVER)
    return user


def _find(pk: int) -> User:
    found: User = get_object_or_404(User.objects.kept(), pk=pk)
    return found

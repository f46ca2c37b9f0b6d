"""Choosing a password: behind the link of a mail, or in the place of the one that one has."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from preau.school.people import managing
from preau.school.people.forms import in_our_words
from preau.school.people.links import owner_of
from preau.school.people.rights import reader_may_post, signed_in


@sensitive_post_parameters()
@never_cache
@login_not_required
def choose(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show the form of a link that holds; only a POST uses the link up."""
    now = timezone.now()
    user = owner_of(pk, token, now)
    if user is None:
        return _private(render(request, "people/link_over.html", status=410))
    form = in_our_words(SetPasswordForm(user, request.POST or None))
    if request.method == "POST" and form.is_valid():
        managing.choose_password(user=user, password=form.cleaned_data["new_password1"], now=now)
        messages.success(request, "Votre mot de passe est enregistré. Connectez-vous avec lui.")
        return redirect("sign-in")
    return _private(render(request, "people/choose_password.html", {"form": form, "whose": user}))


@sensitive_post_parameters()
@reader_may_post
def change(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of this person ends with the old one."""
    user = signed_in(request)
    form = in_our_words(PasswordChangeForm(user, request.POST or None))
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        managing.choose_password(user=user, password=password, now=timezone.now())
        update_session_auth_hash(request, user)
        messages.success(
            request, "Votre mot de passe est changé. Vos autres sessions sont fermées."
        )
        return redirect("home")
    return render(request, "people/change_password.html", {"form": form})


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the secret of the address from other sites (decision 10 says why not no-referrer)."""
    response["Referrer-Policy"] = "strict-origin"
    return response

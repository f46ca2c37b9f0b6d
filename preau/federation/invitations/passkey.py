"""Accepting an invitation with a passkey in the place of a password, in one step."""

from allauth.mfa.webauthn.internal.auth import begin_registration
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.federation.accounts.sign_in import sign_in_with_first_passkey
from preau.federation.invitations import actions
from preau.federation.invitations.views import secret_page
from preau.federation.registrations import second_factor
from preau.second_factor.passkeys import FirstPasskeyForm


@secret_page
def passkey(request: HttpRequest, token: str) -> HttpResponse:
    """Have the browser make a key; on POST, keep it and open the account.

    Nothing is answered before the key is there: a device that fails destroys no invitation.
    """
    now = timezone.now()
    found = actions.find(token, now)
    account = found.membership.account
    if account.is_confirmed:
        return redirect("invitation", token=token)
    form = FirstPasskeyForm(user=account, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        with transaction.atomic():
            account = actions.accept(invitation=found, password=None, now=now)
            request.session[second_factor.SESSION_KEY] = "/bienvenue/"
            return sign_in_with_first_passkey(request, account, form)
    context = {
        "token": token,
        "account": account,
        "form": form,
        "js_data": {"creation_options": begin_registration(account, passwordless=True)},
    }
    return render(request, "invitations/passkey.html", context)

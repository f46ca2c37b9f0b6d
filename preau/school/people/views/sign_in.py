"""Signing in with a password, and signing out."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from preau.relying_party.errors import SignInError
from preau.school.people import segec
from preau.school.people.forms import SignInForm
from preau.school.people.views.segec import ID_TOKEN

STILL_OPEN = (
    "Vous êtes déconnecté de ce site. La fédération ne répond pas\u00a0: sur un ordinateur "
    "partagé, fermez aussi le navigateur."
)


class SignIn(LoginView):
    """Ask for the e-mail and the password, then go where the person wanted to go."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on through allauth, which asks for the second factor of whoever has one."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url(), email=user.get_username())
        answer: HttpResponse = perform_password_login(
            self.request, {"email": user.get_username()}, login
        )
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave `site` and `site_name` to preau.ui.context: Django's are the host's name."""
        found = super().get_context_data(**kwargs)
        kept = {name: found[name] for name in found if name not in ("site", "site_name")}
        return {**kept, "PASSKEY_LOGIN_ENABLED": True, "segec_is_offered": segec.is_offered()}


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """End the session here, whatever happens, then the federation's if it was opened for us."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        id_token = request.session.get(ID_TOKEN, "")
        answer = super().post(request, *args, **kwargs)
        if not id_token:
            return answer
        try:
            return redirect(segec.party().sign_out_url(id_token))
        except SignInError:
            messages.warning(request, STILL_OPEN)
            return answer

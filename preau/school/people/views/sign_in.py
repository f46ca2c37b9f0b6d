"""Sign-in: the only page that somebody sees without an account."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from preau.school.people.forms import SignInForm


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
        return {**kept, "PASSKEY_LOGIN_ENABLED": True}

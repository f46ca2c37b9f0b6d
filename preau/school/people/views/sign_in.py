"""Sign-in: the only page that somebody sees without an account."""

from typing import Any

from django.contrib.auth.views import LoginView

from preau.school.people.forms import SignInForm


class SignIn(LoginView):
    """Ask for the e-mail and the password, then go where the person wanted to go."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave `site` and `site_name` to preau.ui.context: Django's are the host's name."""
        found = super().get_context_data(**kwargs)
        return {name: found[name] for name in found if name not in ("site", "site_name")}

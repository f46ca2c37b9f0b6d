"""Sign-in: the only page that somebody sees without an account."""

from django.contrib.auth.views import LoginView

from preau.school.people.forms import SignInForm


class SignIn(LoginView):
    """Ask for the e-mail and the password, then go where the person wanted to go."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

"""Everything wants somebody signed in, also what a page asks for by itself."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

BEFORE_SIGN_IN = frozenset({"mfa_authenticate", "mfa_login_webauthn"})
"""Pages of allauth that are part of signing in; the first sends away whoever has not begun."""


class SignInMiddleware(LoginRequiredMiddleware):
    """Send the whole page to the sign-in when its session is over, never a part of it.

    htmx follows a redirect inside the page; HX-Redirect leaves it (htmx, "Response Headers").
    """

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        if request.resolver_match and request.resolver_match.view_name in BEFORE_SIGN_IN:
            return None
        refused = super().process_view(request, *view)
        if refused is None or request.headers.get("HX-Request") != "true":
            return refused
        sign_in = redirect_to_login(request.path, reverse("sign-in"))
        return HttpResponse(headers={"HX-Redirect": sign_in.url})

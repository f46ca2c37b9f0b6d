"""The way back to a service, after a form of ours.

Chromium applies `form-action` to every redirect that follows a form: after the sign-in form the
browser would be stopped on its way to the service. So the pages of a session that a service sent
here may lead to that service's registered return address, and to no other place.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse

SESSION_KEY = "oidc_return_to"


def allow_return_to(request: HttpRequest, registered_uri: str) -> None:
    """Let this session's forms lead to a service, whose address the caller checked."""
    parts = urlsplit(registered_uri)
    request.session[SESSION_KEY] = f"{parts.scheme}://{parts.netloc}"


class ReturnToServiceMiddleware:
    """Add the service's origin to the `form-action` of the pages that lead back to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy's form-action widened when a service waits."""
        response = self.get_response(request)
        if request.session.accessed and (origin := request.session.get(SESSION_KEY)):
            response._csp_replace = {"form-action": [SELF, origin]}  # type: ignore[attr-defined]  # noqa: SLF001 (django-csp's own interface)
        return response

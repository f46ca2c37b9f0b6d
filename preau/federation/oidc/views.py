"""The provider's other endpoints, over allauth's."""

import base64
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote_plus

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc import views as allauths
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.forms import RPInitiatedLogoutForm
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import convert_response, extract_params
from allauth.idp.oidc.models import Token
from allauth.idp.oidc.views import LogoutView as Allauths
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from preau.federation.oidc import codes, keyring, rules, sessions
from preau.federation.oidc.authorization import refused
from preau.federation.oidc.discovery import metadata
from preau.federation.oidc.id_tokens import read_hint, sign_with_key_already_read
from preau.federation.oidc.middleware import allow_return_to


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Return what this provider does (OIDC Discovery §4)."""
    return JsonResponse(metadata(), headers={"Access-Control-Allow-Origin": "*"})


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Return the public keys, with the one that will sign next (RFC 7517 §5)."""
    adapter = get_adapter()
    keys = [keyring.public_part(key.pem) for key in adapter.list_private_keys(is_active=True)]
    kept = f"max-age={adapter.get_jwks_cache_control()}, must-revalidate"
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": kept}
    return JsonResponse({"keys": keys}, headers=headers)


View = Callable[[HttpRequest], HttpResponse]


def well_formed(view: View) -> View:
    """Refuse what no client sends before it meets the database: control characters, books."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        _decode_credentials(request)
        sent = [value for _, values in request.POST.lists() for value in values]
        named = [part or "" for part in extract_basic_auth(request.headers)]
        if not rules.is_well_formed([*sent, *named]):
            return _no_store(JsonResponse({"error": "invalid_request"}, status=400))
        return view(request)

    return checked


def _decode_credentials(request: HttpRequest) -> None:
    """Undo the form encoding of client_secret_basic (RFC 6749 §2.3.1), which allauth leaves."""
    client_id, secret = extract_basic_auth(request.headers)
    if client_id and secret:
        plain = f"{unquote_plus(client_id)}:{unquote_plus(secret)}"
        encoded = base64.b64encode(plain.encode()).decode()
        request.META["HTTP_AUTHORIZATION"] = f"Basic {encoded}"
        del request.headers  # Django reads them once


@well_formed
def user_info(request: HttpRequest) -> HttpResponse:
    """Say who a token is for (OIDC Core §5.3)."""
    return _no_store(allauths.user_info(request))


@well_formed
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token of the client that asks (RFC 7009)."""
    named, _ = extract_basic_auth(request.headers)
    given = Token.objects.by_value(request.POST.get("token", ""))
    if given.exclude(client_id=named or request.POST.get("client_id")).exists():
        # allauth would check who asks, then end anybody's token (RFC 7009 §2.1 forbids it).
        return _no_store(JsonResponse({"error": "invalid_grant"}, status=400))
    return _no_store(allauths.revoke(request))


@well_formed
def introspect(request: HttpRequest) -> HttpResponse:
    """Say whether a token of the caller is alive (RFC 7662)."""
    return _no_store(allauths.introspect(request))


@well_formed
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give an access token for a code, or for a client's own credentials (RFC 6749 §4.1, §4.4)."""
    if _names_two_clients(request):
        return _no_store(JsonResponse({"error": "invalid_request"}, status=400))
    if request.POST.get("grant_type") == "authorization_code" and not _could_be_redeemed(request):
        return _no_store(JsonResponse({"error": "invalid_grant"}, status=400))
    with transaction.atomic():
        response = _token(request)
        if request.POST.get("grant_type") == "authorization_code":
            response = _only_once(request.POST.get("code", ""), response)
    return response


def _token(request: HttpRequest) -> HttpResponse:
    server = get_server()
    sign_with_key_already_read(server)
    # Services only sign people in: when the session is over, the person signs in again. A refresh
    # token would outlive that, and allauth cannot revoke a family of them.
    server.auth_grant.refresh_token = False
    server.openid_connect_auth.refresh_token = False
    response: HttpResponse = convert_response(
        *server.create_token_response(*extract_params(request))
    )
    return response


def _only_once(code: str, response: HttpResponse) -> HttpResponse:
    """Refuse a code used before, also by a request of the same moment; revoke what it gave."""
    if response.status_code == 200:
        access_token = json.loads(response.content)["access_token"]
        if codes.claim(code, access_token):
            sessions.bind(code, access_token)
            return response
        codes.revoke(codes.hash_of(access_token))
    elif json.loads(response.content).get("error") != "invalid_grant":
        return response
    codes.revoke_given(code)
    return _no_store(JsonResponse({"error": "invalid_grant"}, status=400))


def _could_be_redeemed(request: HttpRequest) -> bool:
    named, _ = extract_basic_auth(request.headers)
    client_id = named or request.POST.get("client_id") or "nobody"  # allauth says so: 401
    return rules.could_be_redeemed(client_id, request.POST.get("code", ""))


def _names_two_clients(request: HttpRequest) -> bool:
    # allauth would check the secret of the one and redeem the code of the other.
    basic, _ = extract_basic_auth(request.headers)
    return basic is not None and request.POST.get("client_id", basic) != basic


def _no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


class LogoutForm(RPInitiatedLogoutForm):  # type: ignore[misc]
    """A return address counts only when it is registered letter for letter."""

    def clean_id_token_hint(self) -> dict[str, Any] | None:
        """Return what the ID token says; None when it is none of ours."""
        return read_hint(self.cleaned_data["id_token_hint"])

    def clean(self) -> dict[str, Any]:
        """Compare the address in place of allauth, which lets ports and queries differ."""
        uri = self.cleaned_data.pop("post_logout_redirect_uri", "")
        found: dict[str, Any] = super().clean()
        client = found["client"]
        if uri and client and uri not in client.get_post_logout_redirect_uris():
            self.add_error("post_logout_redirect_uri", "not registered")
        elif client:
            found["post_logout_redirect_uri"] = uri
        return found


class LogoutView(Allauths):  # type: ignore[misc]
    """Sign out here because a service asks (OIDC RP-Initiated Logout)."""

    form_class = LogoutForm
    template_name = "oidc/sign_out.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the question; the browser may go back to the service after the answer."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        if back := found["form"].cleaned_data.get("post_logout_redirect_uri"):
            allow_return_to(self.request, back)
        return found

    def form_invalid(self, form: LogoutForm) -> HttpResponse:
        return refused(self.request)

    def _must_ask(self, form: LogoutForm) -> bool:
        """Ask, unless one of our own services asks for the person it signed in."""
        client = form.cleaned_data.get("client")
        ours = client is not None and client.skip_consent
        return bool(super()._must_ask(form)) or (self.request.user.is_authenticated and not ours)

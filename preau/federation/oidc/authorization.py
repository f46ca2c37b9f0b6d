"""Where a browser arrives from a service that wants its visitor signed in (OIDC Core §3.1.2)."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import add_query_params, del_query_params
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView as Allauths
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from preau.federation.accounts.rules import Door
from preau.federation.oidc import codes, rules
from preau.federation.oidc.adapter import may_sign_in
from preau.federation.oidc.discovery import SCOPES
from preau.federation.oidc.id_tokens import read_hint
from preau.federation.oidc.middleware import allow_return_to
from preau.federation.registrations import second_factor


@method_decorator(csrf_exempt, name="dispatch")  # allauth checks the consent's own form
class AuthorizationView(Allauths):  # type: ignore[misc]
    """allauth's view, with what it leaves open closed: exact addresses, PKCE S256, max_age."""

    template_name = "oidc/consent.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; keep beside a code just given whose session gave it, and since when."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        answer = parse_qs(urlsplit(response.get("Location", "")).query)
        if "code" in answer:
            key = request.session.session_key or ""
            origin = codes.Origin(key, sign_in_time(request), sign_in_methods(request))
            codes.remember(answer["code"][0], origin)
        if "code" in answer or "error" in answer:
            # A service of several providers knows whose answer it is (RFC 9207).
            named = add_query_params(response["Location"], {"iss": get_adapter().get_issuer()})
            response["Location"] = named
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check what the service asks, then who the visitor is; then let allauth go on."""
        try:
            rules.check_given_once(dict(request.GET.lists()))
            client = _client(request)
            allow_return_to(request, request.GET["redirect_uri"])
            rules.check_offered(request.GET.dict())
            rules.check_pkce(request.GET.dict())
            _keep_only(request, rules.understood(request.GET.dict(), SCOPES))
        except rules.UnknownServiceError:
            return refused(request)
        except rules.RequestRefusedError as error:
            return _tell_service(request, error.code, str(error))
        return _check_visitor(request, client) or super().get(request, *args, **kwargs)


def _keep_only(request: HttpRequest, asked: dict[str, str]) -> None:
    """Show allauth, and the pages on the way, the parameters that count and no others."""
    request.META["QUERY_STRING"] = urlencode(asked)
    request.GET = QueryDict(request.META["QUERY_STRING"])


def _check_visitor(request: HttpRequest, client: Client) -> HttpResponse | None:
    """Return the answer when it does not depend on allauth: closed, too old, or in silence."""
    if request.user.is_authenticated and not may_sign_in(request.user):
        return _tell_service(request, "access_denied", "The account is closed")
    if request.user.is_authenticated and not _is_meant(request, client):
        return _tell_service(request, "login_required", "Another person is signed in")
    in_silence = "none" in request.GET.get("prompt", "").split()
    if second_factor.door(request) is not Door.OPEN:
        if in_silence:
            return _tell_service(request, "interaction_required", "A second factor is missing")
        return second_factor.turn_away(request)
    if _must_prove_again(request):
        if in_silence:
            return _tell_service(request, "login_required", "max_age has passed")
        return _prove_again(request)
    if in_silence and request.user.is_authenticated and client.skip_consent:
        # allauth looks for an earlier token as proof of consent; our own services need none.
        return redirect(del_query_params(request.get_full_path(), "prompt"))
    return None


def _is_meant(request: HttpRequest, client: Client) -> bool:
    """Tell whether the person signed in is the one of `id_token_hint` (OIDC Core §3.1.2.2)."""
    hint = request.GET.get("id_token_hint", "")
    if not hint:
        return True
    claims = read_hint(hint, client_id=client.id)
    # allauth would refuse a hint that is older than five minutes.
    _keep_only(request, {k: v for k, v in request.GET.dict().items() if k != "id_token_hint"})
    return claims is not None and claims.get("sub") == str(request.user.pk)


def sign_in_time(request: HttpRequest) -> int | None:
    """Return when this session's person last proved who they are (UTC, seconds since 1970)."""
    if not request.user.is_authenticated:
        return None
    proofs = [int(proof["at"]) for proof in get_authentication_records(request, request.user)]
    last_login = request.user.last_login
    return max(proofs, default=int(last_login.timestamp()) if last_login else None)


def sign_in_methods(request: HttpRequest) -> tuple[str, ...]:
    """Return ("mfa",) when this session has shown a second factor or a passkey (RFC 8176 §2)."""
    shown = {proof["method"] for proof in get_authentication_records(request, request.user)}
    return ("mfa",) if "mfa" in shown else ()


def refused(request: HttpRequest) -> HttpResponse:
    """Show that a service's request cannot be trusted; nobody is sent anywhere."""
    return render(request, "oidc/refused.html", status=400)


def _client(request: HttpRequest) -> Client:
    if not rules.is_well_formed(request.GET.dict().values()):
        raise rules.UnknownServiceError
    client = Client.objects.filter(id=request.GET.get("client_id", "")).first()
    wanted = request.GET.get("redirect_uri", "")
    rules.check_return_address(wanted, client.get_redirect_uris() if client else [])
    return client


def _tell_service(request: HttpRequest, error: str, detail: str) -> HttpResponse:
    """Send the browser back with the reason (RFC 6749 §4.1.2.1); the address was checked."""
    answer = {"error": error, "error_description": detail}
    if state := request.GET.get("state"):
        answer["state"] = state
    return redirect(add_query_params(request.GET["redirect_uri"], answer))


def _must_prove_again(request: HttpRequest) -> bool:
    now = int(timezone.now().timestamp())
    max_age = request.GET.get("max_age", "")
    return rules.sign_in_is_too_old(max_age, sign_in_time(request), now)


def _prove_again(request: HttpRequest) -> HttpResponse:
    # Without max_age on the way back, or max_age=0 would never end. The service reads auth_time.
    back = del_query_params(request.get_full_path(), "max_age", "prompt")
    signed_in = request.user.is_authenticated
    page = reverse("account_reauthenticate" if signed_in else "account_login")
    return redirect(add_query_params(page, {"next": back}))

"""Another address for one's account, and the pages behind the links of its mails."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from preau.federation.accounts import addresses, refusals, undoing
from preau.federation.accounts.forms import NewAddressForm
from preau.federation.accounts.models import AddressRequest
from preau.federation.accounts.views.guards import account_of, own_account, posted, secret_page

PAGE = "account_space/address.html"


@require_http_methods(["GET", "POST"])
@own_account
def change(request: HttpRequest) -> HttpResponse:
    """Ask for an address; show the request that waits for its link."""
    account, now = account_of(request), timezone.now()
    form = NewAddressForm(posted(request))
    if form.is_valid():
        try:
            addresses.ask(account=account, email=form.cleaned_data["email"], now=now)
        except refusals.SameAddressError:
            form.add_error("email", "C’est déjà l’adresse de votre compte.")
        except refusals.TooManyRequestsError:
            form.add_error("email", "Trop de demandes en peu de temps. Réessayez dans une heure.")
        else:
            return redirect("address")
    pending = AddressRequest.objects.open_at(now).filter(account=account).first()
    return render(request, PAGE, {"account": account, "form": form, "pending": pending})


@require_POST
@login_required
def cancel(request: HttpRequest) -> HttpResponse:
    """Take one's own request back."""
    addresses.cancel(account=account_of(request), now=timezone.now())
    messages.success(request, "Votre demande est annulée.")
    return redirect("home")


@require_http_methods(["GET", "POST"])
@secret_page
@login_required
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link will do; on POST, do it."""
    account, now = account_of(request), timezone.now()
    try:
        found = addresses.find(token=token, account=account, now=now)
        if request.method == "POST":
            take = request.POST.get("identifier") != "current"
            addresses.confirm(proof=found, take_address=take, now=now)
            messages.success(request, _done(found))
            return redirect("home")
    except refusals.AccountRefusedError as refusal:
        return _closed(request, refusal)
    context = {"account": account, "email": found.request.email, "other": found.other}
    return render(request, "account_space/address_proof.html", context)


@require_http_methods(["GET", "POST"])
@secret_page
def refusal(request: HttpRequest, token: str) -> HttpResponse:
    """ "Ce n’est pas moi": cancel a request that somebody made in this account."""
    try:
        found = addresses.find_refusable(token)
        if request.method != "POST":
            context = {"email": found.email}
            return render(request, "account_space/address_refusal.html", context)
        addresses.refuse(token=token, now=timezone.now())
    except refusals.LinkRefusedError as refused:
        return _closed(request, refused)
    if request.user == found.account:
        logout(request)
    return render(request, "account_space/address_refused.html")


@require_http_methods(["GET", "POST"])
@secret_page
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Give the account back to the mailbox that it gave up; nobody has to be signed in."""
    now = timezone.now()
    try:
        found = undoing.find(token=token, now=now)
        if request.method != "POST":
            context = {"email": found.email, "current": found.account.email}
            return render(request, "account_space/address_undo.html", context)
        account = undoing.undo(token=token, now=now)
    except refusals.LinkRefusedError as refused:
        return _closed(request, refused)
    if request.user == account:
        logout(request)
    return render(request, "account_space/address_undone.html", {"email": account.email})


def _done(found: addresses.Proof) -> str:
    if found.other is None:
        return f"C’est fait : vous vous connectez désormais avec {found.request.email}."
    return "C’est fait : vos deux comptes n’en font plus qu’un."


def _closed(request: HttpRequest, refusal: refusals.AccountRefusedError) -> HttpResponse:
    """Say why a link does nothing, and what to do."""
    match refusal:
        case refusals.OtherPersonError():
            reason, status = "other", HTTPStatus.FORBIDDEN
        case refusals.ProtectedError():
            reason, status = "protected", HTTPStatus.FORBIDDEN
        case refusals.MovedLatelyError():
            reason, status = "moved", HTTPStatus.CONFLICT
        case _:
            reason, status = "gone", HTTPStatus.GONE
    context = {"reason": reason}
    return render(request, "account_space/address_closed.html", context, status=status)

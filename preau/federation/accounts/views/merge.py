"""Making one of two accounts, when one knows the password of the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from preau.federation.accounts import merging
from preau.federation.accounts.forms import NewAddressForm, OtherAccountForm
from preau.federation.accounts.models import Account
from preau.federation.accounts.refusals import AlreadyClosedError, MovedLatelyError
from preau.federation.accounts.views.guards import account_of, own_account, posted

SESSION_KEY = "proved_account"
MINUTES = 10
MOVED_LATELY = (
    "L’autre compte a changé d’adresse il y a moins d’une semaine. Par sécurité, les deux comptes "
    "ne pourront être réunis qu’après."
)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
@own_account
def start(request: HttpRequest) -> HttpResponse:
    """Ask which other account is one's own: by its password, or by a link to its address."""
    form = OtherAccountForm(request, posted(request))
    if form.is_valid() and form.proved:
        _keep(request, form.proved)
        return redirect("merge-confirm")
    context = {"account": account_of(request), "form": form, "by_mail": NewAddressForm()}
    return render(request, "account_space/merge.html", context)


@require_http_methods(["GET", "POST"])
@own_account
def confirm(request: HttpRequest) -> HttpResponse:
    """Say what becomes of both; on POST, make them one."""
    account, other = account_of(request), _kept(request)
    if other is None or other == account:
        return redirect("merge")
    if request.method == "POST":
        del request.session[SESSION_KEY]
        try:
            merging.merge(kept=account, merged=other, now=timezone.now())
        except AlreadyClosedError:
            return redirect("home")
        except MovedLatelyError:
            messages.warning(request, MOVED_LATELY)
            return redirect("home")
        messages.success(request, "C’est fait : vos deux comptes n’en font plus qu’un.")
        return redirect("home")
    context = {"account": account, "other": other}
    return render(request, "account_space/merge_confirm.html", context)


def _keep(request: HttpRequest, other: Account) -> None:
    proved_at = timezone.now().timestamp()
    request.session[SESSION_KEY] = {"id": str(other.pk), "at": proved_at}


def _kept(request: HttpRequest) -> Account | None:
    kept: dict[str, Any] = request.session.get(SESSION_KEY) or {"id": None, "at": 0}
    if timezone.now().timestamp() - kept["at"] > MINUTES * 60:
        return None
    return Account.objects.filter(pk=kept["id"], is_active=True, is_staff=False).first()

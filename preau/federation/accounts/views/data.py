"""One's data, to take away; and one's account, to have deleted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from preau.federation.accounts import deletion, export, rules
from preau.federation.accounts.forms import DeletionForm
from preau.federation.accounts.refusals import OperatorError
from preau.federation.accounts.views.guards import account_of, own_account, posted


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a person, why and for how long; offer the download and the deletion."""
    account = account_of(request)
    context = {
        "account": account,
        "may_delete": rules.may_delete_itself(is_operator=account.is_staff),
        "days": rules.DELETION_DELAY.days,
    }
    return render(request, "account_space/data.html", context)


@require_POST
@own_account
def download(request: HttpRequest) -> HttpResponse:
    """Send the whole document as a file."""
    account, now = account_of(request), timezone.now()
    document = export.take(account=account, now=now)
    name = f"mon-compte-{timezone.localdate(now)}.json"
    return JsonResponse(
        document,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@own_account
def delete(request: HttpRequest) -> HttpResponse:
    """Ask "are you sure?"; on POST, have the account deleted in a week."""
    account, now = account_of(request), timezone.now()
    form = DeletionForm(posted(request))
    if form.is_valid():
        try:
            deletion.ask(account=account, now=now)
        except OperatorError:
            return redirect("my-data")
        messages.warning(request, "C’est noté. Vous pouvez encore changer d’avis.")
        return redirect("home")
    context = {"account": account, "form": form, "day": now + rules.DELETION_DELAY}
    return render(request, "account_space/deletion.html", context)


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the account after all."""
    deletion.cancel(account=account_of(request), now=timezone.now())
    messages.success(request, "Votre compte reste ouvert.")
    return redirect("home")

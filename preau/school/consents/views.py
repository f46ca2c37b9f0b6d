"""The addresses that are perhaps not the ones meant."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from preau.school.consents.actions import AddressRefused, take_suggestion
from preau.school.consents.doubts import doubts
from preau.school.people.rights import actor_of
from preau.school.register.models import StaffMember

PER_PAGE = 50


@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """Show the addresses worth a second look, each with what mends it."""
    found = doubts(StaffMember.objects.all())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    typos = sum(1 for doubt in found if doubt.advice.suggestion)
    return render(request, "consents/addresses.html", {"page": page, "typos": typos})


@require_POST
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Take the suggestion for one address, and go back to where the button was."""
    staff = get_object_or_404(StaffMember, key=key)
    suggestion = request.POST.get("suggestion", "")
    said, level = "Cette adresse a changé entre-temps : rien n’est corrigé.", messages.INFO
    try:
        if take_suggestion(
            staff=staff, suggestion=suggestion, by=actor_of(request), now=timezone.now()
        ):
            said, level = f"{staff} : l’adresse est maintenant {suggestion}.", messages.SUCCESS
    except AddressRefused as refusal:
        said, level = f"{staff} : {refusal.reason}", messages.WARNING
    if request.headers.get("HX-Request"):
        context = {"staff": staff, "said": said, "done": level == messages.SUCCESS}
        return render(request, "consents/corrected.html", context)
    messages.add_message(request, level, said)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return the page of this site that the button names; the list of addresses otherwise."""
    asked = request.POST.get("retour", "")
    here = url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    return asked if here else "addresses-to-check"

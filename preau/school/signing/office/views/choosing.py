"""Choose who gets a link to sign, by mail or on a slip."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from preau.protocol.school_year import SchoolYear
from preau.school.people.rights import writers_only
from preau.school.register.models import StaffMember
from preau.school.signing.mails import missing_settings
from preau.school.signing.office.proposal import Listing, read_listing
from preau.school.signing.office.ticks import keep, ticked

PER_PAGE = 50


@writers_only
def online(request: HttpRequest) -> HttpResponse:
    """Show who has not permitted yet; a POST keeps the ticks and goes on to what was asked for."""
    if request.method == "POST":
        return _go_on(request)
    today = timezone.localdate()
    listing = read_listing(request.GET.dict(), today=today, now=timezone.now())
    page = Paginator(listing.shown, PER_PAGE).get_page(request.GET.get("page"))
    selection = ticked(request)
    here = sum(row.staff.pk in selection for row in page)
    context = {
        "listing": listing,
        "page": page,
        "selection": selection,
        "elsewhere": len(selection) - here,
        "missing": missing_settings(),
        "year": SchoolYear.at(today),
    }
    return render(request, "signing/online.html", context)


@require_POST
@writers_only
def choose(request: HttpRequest) -> HttpResponse:
    """Choose those whom another page names (`staff` keys), and nobody else; go on to check, or to
    take back their links (`faire`).
    """
    named = StaffMember.objects.by_key(request.POST.getlist("staff"))
    selection = ticked(request)
    selection.clear()
    selection.add(staff.pk for staff in named.values())
    if request.POST.get("faire") == "annuler":
        return redirect("online-revoke")
    billets = "?billets=oui" if request.POST.get("faire") == "billet" else ""
    return redirect(reverse("online-confirm") + billets)


def _go_on(request: HttpRequest) -> HttpResponse:
    selection, asked = keep(request), request.POST.get("choix")
    if asked == "tout":
        selection.add(row.staff.pk for row in _listing(request).shown)
    elif asked == "vider":
        selection.clear()
    elif asked == "continuer":
        return redirect("online-confirm")
    return redirect(address("online", _listing(request).values, request.POST.get("page", "")))


def _listing(request: HttpRequest) -> Listing:
    return read_listing(request.POST.dict(), today=timezone.localdate(), now=timezone.now())


def address(name: str, values: Mapping[str, str], page: str) -> str:
    """Return the address of a list, narrowed as asked for, at a page of it."""
    query = urlencode({**values, **({"page": page} if page else {})})
    return reverse(name) + (f"?{query}" if query else "")

"""The staff list: search, filters that hold together, ticks that stay, pages of fifty."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.vary import vary_on_headers

from preau.school.activations.standing import Standing, standings
from preau.school.desk import groups
from preau.school.desk.filters import ADDRESSES, PRESENCE, ROLES, Filters
from preau.school.desk.motives import MOTIVES
from preau.school.people.selection import Selection
from preau.school.register.models import StaffMember

PER_PAGE = 50
CHOICES = {
    "motives": [(motive.slug, motive.label) for motive in MOTIVES],
    "roles": [(value, label) for value, (label, _) in ROLES.items()],
    "addresses": list(ADDRESSES.items()),
    "presences": list(PRESENCE.items()),
}


@vary_on_headers("HX-Request")
def staff_list(request: HttpRequest) -> HttpResponse:
    """Show whom the filters keep; a POST keeps the ticks and goes on to what was asked for."""
    today = timezone.localdate()
    if request.method == "POST":
        return _keep(request, today)
    filters = Filters.read(request.GET.dict())
    everybody = _named(filters, today)
    counted = filters.without_state(everybody, today)
    shown = [s for s in counted if filters.group is None or s.state in filters.group.states]
    context = {
        "filters": filters,
        "total": len(counted),
        "chips": _chips(counted, filters.group),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "selection": Selection(request.session),
    }
    if request.headers.get("HX-Request"):
        return render(request, "desk/staff_results.html", {**context, "swapped": True})
    titles = sorted({title for standing in everybody for title in standing.functions})
    return render(request, "desk/staff_list.html", {**context, **CHOICES, "titles": titles})


def _keep(request: HttpRequest, today: date) -> HttpResponse:
    """Keep the ticks, then show the page that a button names; htmx is shown the count alone."""
    selection = Selection(request.session)
    selection.keep(shown=request.POST.getlist("shown"), ticked=request.POST.getlist("staff"))
    filters = Filters.read(request.POST.dict())
    asked = request.POST.get("choix")
    if asked == "tout":
        found = filters.keep(_named(filters, today), today)
        selection.add(standing.staff.pk for standing in found)
    elif asked == "vider":
        selection.clear()
    elif asked == "agir":
        return redirect("staff-selection")
    if request.headers.get("HX-Request"):
        return render(request, "desk/selection_bar.html", {"selection": selection})
    page = request.POST.get("page", "")
    query = urlencode({**filters.values, **({"page": page} if page else {})})
    return redirect(f"{reverse('staff-list')}?{query}")


def _named(filters: Filters, today: date) -> list[Standing]:
    return standings(StaffMember.objects.named(filters.text), today=today)


def _chips(found: Sequence[Standing], current: groups.Group | None) -> list[tuple[Any, int]]:
    counts = groups.count_groups(standing.state for standing in found)
    chips = [(group, n) for group, n in counts.items() if n or group == current]
    if current and current not in counts:
        held = sum(standing.state in current.states for standing in found)
        chips.insert(0, (current, held))
    return chips

"""The staff list: search, filter by state, pages of fifty."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from preau.school.activations.standing import standings
from preau.school.activations.words import State
from preau.school.desk import groups
from preau.school.register.models import StaffMember

PER_PAGE = 50


def staff_list(request: HttpRequest) -> HttpResponse:
    """Show who matches `q` and is in the group `etat`; an unknown group shows everybody."""
    text = request.GET.get("q", "").strip()
    group = groups.BY_SLUG.get(request.GET.get("etat", ""))
    people = StaffMember.objects.named(text)
    found = standings(people, today=timezone.localdate())
    shown = [s for s in found if group is None or s.state in group.states]
    context = {
        "text": text,
        "group": group,
        "total": len(found),
        "chips": _chips([s.state for s in found], group),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "query": urlencode({k: v for k, v in (("q", text), ("etat", group and group.slug)) if v}),
    }
    return render(request, "desk/staff_list.html", context)


def _chips(states: list[State], current: groups.Group | None) -> list[tuple[groups.Group, int]]:
    counts = groups.count_groups(states)
    return [(group, n) for group, n in counts.items() if n or group == current]

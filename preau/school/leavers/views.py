"""The list of people who left long ago, a second look, and the head's yes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.leavers.actions import erase
from preau.school.leavers.due import leavers
from preau.school.people.rights import actor_of, heads_only
from preau.ui.templatetags.preau import pluriel

PEOPLE_A_PAGE = 50


@heads_only
def people_who_left(request: HttpRequest) -> HttpResponse:
    """Show whom nothing is a reason to keep; a POST shows the chosen again, and a yes deletes."""
    if request.method == "POST":
        keys = request.POST.getlist("staff")
        return _erase(request, keys) if "yes" in request.POST else _confirm(request, keys)
    found = leavers(timezone.localdate())
    still_open = [one for one in found if one.still_open]
    closed = [one for one in found if not one.still_open]
    page = Paginator(closed, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "leavers/leavers.html", {"page": page, "still_open": still_open})


def _confirm(request: HttpRequest, keys: list[str]) -> HttpResponse:
    found = leavers(timezone.localdate())
    chosen = [one for one in found if one.staff.key in keys and not one.still_open]
    if chosen:
        return render(request, "leavers/confirm.html", {"chosen": chosen})
    messages.info(request, "Cochez d’abord les personnes à effacer.")
    return redirect("leavers")


def _erase(request: HttpRequest, keys: list[str]) -> HttpResponse:
    gone = erase(keys=keys, by=actor_of(request), now=timezone.now())
    if gone:
        what = pluriel(len(gone), "personne est effacée,personnes sont effacées")
        messages.success(request, f"{len(gone)} {what}, avec tout ce qui était gardé.")
    if len(gone) < len(keys):
        messages.warning(request, "Qui doit encore être gardé est resté tel quel.")
    return redirect("leavers")

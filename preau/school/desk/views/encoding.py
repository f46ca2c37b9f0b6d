"""Quick encoding: addresses and ticks, row by row, one save."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.activations.standing import standings
from preau.school.activations.words import State
from preau.school.desk.encoding import Row, read_rows, rows_of, save_rows
from preau.school.desk.forms import SignatureForm
from preau.school.people.rights import actor_of, writers_only
from preau.school.register.models import StaffMember

PER_PAGE = 50
MISSING = (State.NO_EMAIL, State.NO_CONSENT)

ALREADY = (
    "Des personnes de cette page ont été encodées entre-temps : elles n’ont pas été modifiées. "
    "Pour changer une adresse encodée, ouvrez la fiche de la personne."
)


@writers_only
def quick_encoding(request: HttpRequest) -> HttpResponse:
    """Show who has no address or no authorisation; a POST encodes what was typed."""
    if request.method == "POST":
        return _save(request)
    found = standings(StaffMember.objects.all(), today=timezone.localdate())
    missing = [standing for standing in found if standing.state in MISSING]
    page = Paginator(missing, PER_PAGE).get_page(request.GET.get("page"))
    form = SignatureForm(initial={"signed_on": timezone.localdate()})
    return _show(request, form, rows_of(page), page=page)


def _save(request: HttpRequest) -> HttpResponse:
    """Keep the lines that can be kept; show the others again as they were typed."""
    people = StaffMember.objects.filter(pk__in=_ids(request))
    asked = standings(people, today=timezone.localdate())
    found = [standing for standing in asked if standing.state in MISSING]
    if len(found) < len(asked):
        messages.warning(request, ALREADY)
    rows = read_rows(found, request.POST)
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return _show(request, form, rows)
    day, now = form.cleaned_data["signed_on"], timezone.now()
    saved = save_rows(rows, signed_on=day, by=actor_of(request), now=now)
    if saved:
        messages.success(request, _sentence(len(saved)))
    wrong = [row for row in rows if row.problem]
    if wrong:
        return _show(request, form, wrong)
    if not saved:
        messages.info(request, "Rien n’a changé.")
    return redirect("quick-encoding")


def _show(request: HttpRequest, form: SignatureForm, rows: list[Row], **more: Any) -> HttpResponse:
    wrong = sum(1 for row in rows if row.problem)
    context = {"form": form, "rows": rows, "wrong": wrong, **more}
    return render(request, "desk/quick_encoding.html", context)


def _ids(request: HttpRequest) -> list[int]:
    typed = (name.removeprefix("email-") for name in request.POST if name.startswith("email-"))
    return [int(pk) for pk in typed if pk.isdecimal()]


def _sentence(count: int) -> str:
    if count == 1:
        return "Une personne est encodée."
    return f"{count} personnes sont encodées."

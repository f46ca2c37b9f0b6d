"""Quick encoding: addresses and ticks, row by row; Enter saves a row, one press saves them all."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.school.activations.standing import Standing, standings
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
    text = request.GET.get("q", "").strip()[:100]
    found = standings(StaffMember.objects.named(text), today=timezone.localdate())
    missing = _missing_after(found, request.GET.get("apres", ""))
    shown = missing[:PER_PAGE]
    more = {
        "text": text,
        "after": request.GET.get("apres", ""),
        "others": len(missing) - len(shown),
        "last": shown[-1].staff.key if shown else "",
    }
    form = SignatureForm(initial={"signed_on": _day(request.GET.get("signe", ""))})
    return _show(request, form, rows_of(shown), **more)


@writers_only
@require_POST
def encode_row(request: HttpRequest) -> HttpResponse:
    """Encode one row as soon as Enter is pressed in it; the answer is that row alone (htmx)."""
    people = StaffMember.objects.filter(pk__in=_ids(request)[:1])
    found = standings(people, today=timezone.localdate())
    if not found:
        return HttpResponse(status=204)
    (row,) = read_rows(found, request.POST)
    if found[0].state not in MISSING:
        row.problem = "Cette personne a été encodée entre-temps : ouvrez sa fiche."
    form, saved = SignatureForm(request.POST), []
    if form.is_valid():
        day, now = form.cleaned_data["signed_on"], timezone.now()
        saved = save_rows([row], signed_on=day, by=actor_of(request), now=now)
    else:
        row.problem = row.problem or str(form.errors["signed_on"][0])
    context = {"row": row, "saved": bool(saved), "swapped": True}
    return render(request, "desk/encoding_row.html", context)


def _missing_after(found: Sequence[Standing], key: str) -> list[Standing]:
    """Return who misses something, behind the person with that key: whoever was passed by stays."""
    keys = [standing.staff.key for standing in found]
    start = keys.index(key) + 1 if key in keys else 0
    return [standing for standing in found[start:] if standing.state in MISSING]


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
    if not saved and not _goes_on(request):
        messages.info(request, "Rien n’a changé.")
    return redirect(_next(request, day))


def _goes_on(request: HttpRequest) -> bool:
    return "suite" in request.POST or "chercher" in request.POST


def _next(request: HttpRequest, day: date) -> str:
    """Return where a button leads: behind the last row, to a search, or to the same place."""
    after = request.POST.get("suite", request.POST.get("apres", ""))
    asked = {
        "q": request.POST.get("q", "").strip(),
        "apres": "" if "chercher" in request.POST else after,
        "signe": "" if day == timezone.localdate() else day.isoformat(),
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("quick-encoding") + (f"?{query}" if query else "")


def _day(text: str) -> date:
    """Return the day of signature that goes with the pile: the one typed before, or today."""
    try:
        return min(date.fromisoformat(text), timezone.localdate())
    except ValueError:
        return timezone.localdate()


def _show(request: HttpRequest, form: SignatureForm, rows: list[Row], **more: Any) -> HttpResponse:
    wrong = sum(1 for row in rows if row.problem)
    context = {"form": form, "rows": rows, "wrong": wrong, **more}
    return render(request, "desk/quick_encoding.html", context)


def _ids(request: HttpRequest) -> list[int]:
    typed = (name.removeprefix("email-") for name in request.POST if name.startswith("email-"))
    return [int(pk) for pk in typed if pk.isascii() and pk.isdecimal()]


def _sentence(count: int) -> str:
    if count == 1:
        return "Une personne est encodée."
    return f"{count} personnes sont encodées."

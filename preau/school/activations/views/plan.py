"""Enseignants / Transfert / Activation des comptes SeGEC: check, then confirm (domain.md, 8)."""

from datetime import date, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from preau.protocol.school_year import SchoolYear
from preau.school.activations.actions import NothingToAsk, PlanChanged, PlanLine, ask, asks, plan
from preau.school.activations.choice import Choice
from preau.school.activations.following import follow
from preau.school.activations.overview import Overview, fingerprint
from preau.school.activations.wanted import Wanted
from preau.school.people.rights import actor_of
from preau.school.provisioning.actions import refresh_if_older
from preau.school.provisioning.models import Reading

PER_PAGE = 100
PLACES = ("annee", "voir", "motif", "page")
"""What says which part of the list is shown."""

FRESH_SECONDS = 15


@require_safe
def activation(request: HttpRequest) -> HttpResponse:
    """Show what would be done for each person; nothing is sent from here."""
    now, today = timezone.now(), timezone.localdate()
    reading = read_fresh(now)
    year = _year(request.GET.get("annee", ""), today)
    lines = plan(today, year=year)
    overview = Overview.of(lines)
    wanted = Wanted(lines, request.GET)
    page = Paginator(wanted.shown(), PER_PAGE).get_page(request.GET.get("page"))
    ticked = Choice(request.session, year).of(lines, overview)
    here = {line.staff.pk for line in page}
    context = {
        "year": year,
        "years": _years(today),
        "reading": reading,
        "overview": overview,
        "wanted": wanted,
        "chips": wanted.chips(overview),
        "motives": wanted.motive_chips(),
        "page": page,
        "query": wanted.query,
        "sendable": Overview.of(line for line in lines if asks(line)),
        "ticked": Overview.of(ticked),
        "chosen": {line.staff.pk for line in ticked},
        "elsewhere": sum(1 for line in ticked if line.staff.pk not in here),
    }
    return render(request, "activations/plan.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the ticks of the page that is left, and lead to the one that was asked for."""
    year = _year(request.POST.get("annee", ""), timezone.localdate())
    _keep(request, year)
    asked = QueryDict(request.POST.get("vers", ""))
    query = urlencode({name: asked[name] for name in PLACES if asked.get(name)})
    return redirect(reverse("activation") + (f"?{query}" if query else ""))


def confirm(request: HttpRequest) -> HttpResponse:
    """Show what will be sent, to whom, and that it cannot be undone; then send it."""
    if request.method != "POST":
        return redirect("activation")
    now, today = timezone.now(), timezone.localdate()
    year = _year(request.POST.get("annee", ""), today)
    lines = _chosen(request, plan(today, year=year), year)
    if "envoyer" in request.POST:
        return _send(request, lines, now)
    if not lines:
        messages.warning(request, "Cochez au moins une personne pour continuer.")
        return redirect("activation")
    context = {
        "lines": lines,
        "year": year,
        "overview": Overview.of(lines),
        "fingerprint": fingerprint(lines),
    }
    return render(request, "activations/confirm.html", context)


def _chosen(request: HttpRequest, lines: list[PlanLine], year: SchoolYear) -> list[PlanLine]:
    """Return who was ticked on all pages of the list; or whom another page names, and nobody else.

    The confirmation names them itself: what is sent is what it showed.
    """
    if "shown" in request.POST:
        return _keep(request, year).of(lines, Overview.of(lines))
    named = set(request.POST.getlist("staff"))
    return [line for line in lines if line.staff.key in named and asks(line)]


def _keep(request: HttpRequest, year: SchoolYear) -> Choice:
    choice = Choice(request.session, year)
    choice.keep(shown=request.POST.getlist("shown"), ticked=request.POST.getlist("staff"))
    return choice


def _send(request: HttpRequest, lines: list[PlanLine], now: datetime) -> HttpResponse:
    try:
        if request.POST.get("empreinte") != fingerprint(lines):
            raise PlanChanged
        transfer = ask(lines=lines, collective=True, by=actor_of(request), now=now)
    except (NothingToAsk, PlanChanged) as refusal:
        messages.warning(request, str(refusal))
        return redirect("activation")
    Choice(request.session, SchoolYear.parse(transfer.school_year)).clear()
    return redirect("transfer", transfer.pk)


def read_fresh(now: datetime, seconds: float = FRESH_SECONDS) -> Reading:
    """Return the last reading of the federation, made now if it is older; never raises."""
    reading = refresh_if_older(now, seconds)
    if reading.read_at == now:
        follow(now)
    return reading


def _years(today: date) -> list[SchoolYear]:
    """Return the years that a school may ask for: from 1 July on, the next one too."""
    year = SchoolYear.at(today)
    return [y for y in (year, year.next) if y.is_open_for_requests(today)]


def _year(label: str, today: date) -> SchoolYear:
    named = [year for year in _years(today) if year.label == label]
    return named[0] if named else SchoolYear.at(today)

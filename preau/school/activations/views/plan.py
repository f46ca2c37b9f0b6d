"""Enseignants / Transfert / Activation des comptes SeGEC: check, then confirm (domain.md, 8)."""

from datetime import date, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from preau.protocol.school_year import SchoolYear
from preau.school.activations.actions import NothingToAsk, PlanChanged, PlanLine, ask, asks, plan
from preau.school.activations.following import follow
from preau.school.activations.overview import GROUPS, Overview, fingerprint, group_of
from preau.school.activations.words import Action
from preau.school.people.rights import actor_of
from preau.school.provisioning.actions import refresh_if_older
from preau.school.provisioning.models import Reading

PER_PAGE = 200
"""A whole school, nearly always: ticks are those of one page."""

FRESH_SECONDS = 15


@require_safe
def activation(request: HttpRequest) -> HttpResponse:
    """Show what would be done for each person; nothing is sent from here."""
    now, today = timezone.now(), timezone.localdate()
    reading = read_fresh(now)
    year = _year(request.GET.get("annee", ""), today)
    lines = plan(today, year=year)
    overview = Overview.of(lines)
    group = next((g for g in GROUPS if g.slug == request.GET.get("voir")), None)
    shown = [line for line in lines if group is None or group_of(line) is group]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    query = {"voir": group.slug if group else "", "annee": request.GET.get("annee", "")}
    context = {
        "year": year,
        "years": _years(today),
        "reading": reading,
        "overview": overview,
        "group": group,
        "page": page,
        "query": urlencode({name: value for name, value in query.items() if value}),
        "sendable": Overview.of(line for line in page if asks(line)),
        "ticked": Overview.of(line for line in page if _is_ticked(line, overview)),
    }
    return render(request, "activations/plan.html", context)


def confirm(request: HttpRequest) -> HttpResponse:
    """Show what will be sent, to whom, and that it cannot be undone; then send it."""
    if request.method != "POST":
        return redirect("activation")
    now, today = timezone.now(), timezone.localdate()
    year = _year(request.POST.get("annee", ""), today)
    chosen = set(request.POST.getlist("staff"))
    lines = [line for line in plan(today, year=year) if line.staff.key in chosen and asks(line)]
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


def _is_ticked(line: PlanLine, overview: Overview) -> bool:
    """Tell whether a line is chosen to begin with: very many closings want to be looked at."""
    return line.action.opens or (line.action is Action.END and not overview.ends_many)


def _send(request: HttpRequest, lines: list[PlanLine], now: datetime) -> HttpResponse:
    try:
        if request.POST.get("empreinte") != fingerprint(lines):
            raise PlanChanged
        transfer = ask(lines=lines, collective=True, by=actor_of(request), now=now)
    except (NothingToAsk, PlanChanged) as refusal:
        messages.warning(request, str(refusal))
        return redirect("activation")
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

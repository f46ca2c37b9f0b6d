"""The first page: the figures of the school year's start, and what is stuck."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from preau.federation.operators.access import for_readers
from preau.federation.operators.charts import chart_of
from preau.federation.operators.figures import Figures, SchoolFigures, bars_of, figures_of
from preau.federation.operators.stuck import stuck
from preau.federation.registrations.calendar import read_calendar
from preau.federation.schools.rules import fold

SHOWN, A_PAGE = 6, 50
ORDERS = {"moins": "Les moins avancées", "plus": "Les plus avancées", "nom": "Par numéro"}


@for_readers
def start(request: HttpRequest) -> HttpResponse:
    """Show the year's figures as pictures, each with its table."""
    now, today = timezone.now(), timezone.localdate()
    figures = figures_of(read_calendar().at(today), now=now)
    bars = bars_of(figures, today=today)
    context = {
        "figures": figures,
        "bars": bars,
        "last": bars[-1].last if bars else None,
        "chart": chart_of(bars),
        "stuck": stuck(now),
        "least": _ordered(figures, "moins")[:SHOWN],
        # The same schools twice would say nothing.
        "most": _ordered(figures, "plus")[:SHOWN] if len(figures.schools) > SHOWN * 2 else [],
        "silent": figures.registered - len(figures.schools),
    }
    return render(request, "operators/start.html", context)


@for_readers
def by_school(request: HttpRequest) -> HttpResponse:
    """Show how far every school is."""
    figures = figures_of(read_calendar().at(timezone.localdate()), now=timezone.now())
    order = request.GET.get("ordre", "moins")
    order = order if order in ORDERS else "moins"
    text = request.GET.get("q", "").strip()
    found = _matching(_ordered(figures, order), text)
    context: dict[str, Any] = {
        "figures": figures,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "order": order,
        "orders": ORDERS,
        "text": text,
        "query": urlencode({"q": text, "ordre": order}),
    }
    return render(request, "operators/by_school.html", context)


def _ordered(figures: Figures, order: str) -> list[SchoolFigures]:
    match order:
        case "nom":
            return figures.schools
        case "plus":
            return sorted(figures.schools, key=lambda one: (-one.share, -one.asked))
        case _:
            return sorted(figures.schools, key=lambda one: (one.share, -one.asked))


def _matching(schools: list[SchoolFigures], text: str) -> list[SchoolFigures]:
    words = fold(text).split()
    return [
        one
        for one in schools
        if str(one.fase_number).startswith(text) or all(word in fold(one.name) for word in words)
    ]

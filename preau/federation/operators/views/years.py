"""The days of school years: those of the decree, and those that the federation set instead."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.federation.operators.access import actor_of, for_operators, for_readers
from preau.federation.operators.forms import YearForm
from preau.federation.registrations.calendar import NO_DAYS, read_calendar, set_days
from preau.federation.registrations.dates import DatesRefusedError
from preau.protocol.calendar import Calendar, OwnDays
from preau.protocol.school_year import SchoolYear

BEFORE, AFTER = 1, 3


@dataclass(frozen=True)
class Line:
    """One year as the table shows it."""

    year: SchoolYear
    first_day: date
    last_day: date
    own: OwnDays
    is_current: bool
    is_past: bool


@for_readers
def years(request: HttpRequest) -> HttpResponse:
    """Show the years around today, and those that have days of their own."""
    calendar, today = read_calendar(), timezone.localdate()
    current = calendar.at(today)
    near = {SchoolYear(current.start + n) for n in range(-BEFORE, AFTER + 1)}
    lines = [_line(calendar, year, today) for year in sorted(near | set(calendar.own))]
    return render(request, "operators/years.html", {"lines": lines})


@for_operators
def year(request: HttpRequest, label: str) -> HttpResponse:
    """Ask for the days of one year; on POST, set them. What is left empty is the decree's."""
    calendar, today = read_calendar(), timezone.localdate()
    asked = _read(label)
    line = _line(calendar, asked, today)
    form = YearForm(
        request.POST or None,
        initial={"first_day": line.own.first_day, "last_day": line.own.last_day},
    )
    if request.method == "POST" and form.is_valid():
        days = OwnDays(form.cleaned_data["first_day"], form.cleaned_data["last_day"])
        try:
            set_days(year=asked, days=days, actor=actor_of(request), now=timezone.now())
        except DatesRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Les dates de {asked} sont enregistrées.")
            return redirect("operator-years")
    context = {"line": line, "computed": _line(Calendar(), asked, today), "form": form}
    return render(request, "operators/year.html", context)


def _line(calendar: Calendar, year: SchoolYear, today: date) -> Line:
    return Line(
        year=year,
        first_day=calendar.first_day(year),
        last_day=calendar.last_day(year),
        own=calendar.own.get(year, NO_DAYS),
        is_current=calendar.at(today) == year,
        is_past=calendar.is_past(year, today),
    )


def _read(label: str) -> SchoolYear:
    try:
        found = SchoolYear.parse(label)
    except ValueError as error:
        raise Http404 from error
    if not 2022 <= found.start <= 2100:
        raise Http404
    return found

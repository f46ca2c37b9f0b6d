"""A person's record: five tabs, each with its own address."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from preau.protocol.school_year import SchoolYear
from preau.school.activations.standing import standings
from preau.school.desk.functions import CHOICES, save_categories
from preau.school.desk.since import said_since
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of
from preau.school.register.models import Category, Position, StaffMember

TABS = (
    ("record-identity", "Identité"),
    ("record-positions", "Fonctions"),
    ("record-addresses", "Adresses"),
    ("record-documents", "Documents"),
    ("record-account", "Compte SeGEC"),
)


def find(key: str) -> StaffMember:
    """Return a member of staff, or end in the page that says there is none."""
    return get_object_or_404(StaffMember, key=key)


def show(request: HttpRequest, staff: StaffMember, tab: str, **more: Any) -> HttpResponse:
    """Return one tab of a record."""
    today = timezone.localdate()
    (standing,) = standings([staff], today=today)
    context = {
        "staff": staff,
        "standing": standing,
        "since": said_since(standing),
        "year": standing.school_year,
        "tabs": TABS,
        "tab": f"record-{tab}",
        "today": today,
        **more,
    }
    return render(request, f"desk/record_{tab}.html", context)


def record(_request: HttpRequest, key: str) -> HttpResponse:
    return redirect("record-identity", key)


def identity(request: HttpRequest, key: str) -> HttpResponse:
    return show(request, find(key), "identity")


def positions(request: HttpRequest, key: str) -> HttpResponse:
    """Show the functions; a POST says what one of them is."""
    staff = find(key)
    if request.method != "POST":
        return show(request, staff, "positions", rows=_positions(staff), choices=CHOICES)
    saved = save_categories(request.POST, by=actor_of(request), now=timezone.now())
    if saved.problem:
        messages.error(request, saved.problem)
    elif saved.titles:
        messages.success(request, saved.sentence)
    return redirect("record-positions", key)


def _positions(staff: StaffMember) -> list[tuple[Position, bool, bool]]:
    """Return each function, the newest first: is it active this school year, is it unclassified?"""
    year = SchoolYear.at(timezone.localdate())
    held = staff.positions.select_related("title").order_by("-starts_on", "pk")
    return [
        (p, year.overlaps(p.starts_on, p.ends_on), p.title.category == Category.UNKNOWN)
        for p in held
    ]


def documents(request: HttpRequest, key: str) -> HttpResponse:
    """Show what can be printed, and the permissions of this person, past and present."""
    staff = find(key)
    printed = staff.sheets.first()
    consents = list(staff.consents.select_related("text"))
    actors = [actor for c in consents for actor in (c.encoded_by, c.ended_by)]
    names = names_of_actors([*actors, *([printed.printed_by] if printed else [])])
    rows = [(c, names.get(c.encoded_by, ""), names.get(c.ended_by, "")) for c in consents]
    printed_by = names.get(printed.printed_by, "") if printed else ""
    more: dict[str, Any] = {"consents": rows, "printed": printed, "printed_by": printed_by}
    return show(request, staff, "documents", **more)

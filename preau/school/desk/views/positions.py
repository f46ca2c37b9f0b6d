"""The tab Fonctions: what somebody does here, and what the secretary changes of it by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from preau.protocol.school_year import SchoolYear
from preau.school.desk.forms import EndForm, PositionForm
from preau.school.desk.functions import CHOICES, save_categories
from preau.school.desk.views.record import find, show
from preau.school.people.rights import actor_of
from preau.school.register.by_hand import (
    RegisterRefused,
    add_position,
    end_position,
    remove_position,
)
from preau.school.register.models import Category, Position, StaffMember


def positions(request: HttpRequest, key: str) -> HttpResponse:
    """Show the functions; a POST adds one, ends one, takes one away, or says what one is."""
    staff = find(key)
    if request.method != "POST":
        return _show(request, staff)
    asked = {"ajouter": _add, "terminer": _end, "retirer": _remove}
    do = asked.get(request.POST.get("faire", ""), _classify)
    return do(request, staff) or redirect("record-positions", key)


def _show(request: HttpRequest, staff: StaffMember, **more: Any) -> HttpResponse:
    form = PositionForm(initial={"starts_on": timezone.localdate()})
    context = {"rows": _rows(staff), "choices": CHOICES, "form": form, **more}
    return show(request, staff, "positions", **context)


def _rows(staff: StaffMember) -> list[tuple[Position, bool, bool]]:
    """Return each function, the newest first: is it active this school year, is it unclassified?"""
    year = SchoolYear.at(timezone.localdate())
    held = staff.positions.select_related("title").order_by("-starts_on", "pk")
    return [
        (p, year.overlaps(p.starts_on, p.ends_on), p.title.category == Category.UNKNOWN)
        for p in held
    ]


def _add(request: HttpRequest, staff: StaffMember) -> HttpResponse | None:
    form = PositionForm(request.POST)
    if form.is_valid():
        try:
            added = add_position(
                staff=staff, by=actor_of(request), now=timezone.now(), **form.cleaned_data
            )
        except RegisterRefused as refusal:
            form.add_error(refusal.field, refusal.reason)
        else:
            messages.success(request, f"Fonction ajoutée : {added}.")
            return None
    return _show(request, staff, form=form)


def _end(request: HttpRequest, staff: StaffMember) -> None:
    position, form = _asked(request, staff), EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["ends_on"][0]))
        return
    try:
        day = form.cleaned_data["ends_on"]
        end_position(position=position, on=day, by=actor_of(request), now=timezone.now())
    except RegisterRefused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "Les dates de la fonction sont enregistrées.")


def _remove(request: HttpRequest, staff: StaffMember) -> None:
    position = _asked(request, staff)
    if position.by_hand:
        remove_position(position=position, by=actor_of(request), now=timezone.now())
        messages.success(request, f"Fonction retirée : {position.title}.")


def _classify(request: HttpRequest, _staff: StaffMember) -> None:
    saved = save_categories(request.POST, by=actor_of(request), now=timezone.now())
    if saved.problem:
        messages.error(request, saved.problem)
    elif saved.titles:
        messages.success(request, saved.sentence)


def _asked(request: HttpRequest, staff: StaffMember) -> Position:
    """Return the function that a button is about, of this person only."""
    pk = request.POST.get("position", "")
    number = int(pk) if pk.isascii() and pk.isdecimal() else 0
    return get_object_or_404(staff.positions.select_related("title"), pk=number)

"""One sheet at a time: the picture beside the inputs, Enter for the next."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from preau.protocol.addresses import address_key
from preau.school.consents.actions import AddressRefused
from preau.school.consents.advice import advise
from preau.school.consents.doubts import school_domains
from preau.school.documents.models import Sheet
from preau.school.people.rights import actor_of, writers_only
from preau.school.register.models import StaffMember
from preau.school.returns.actions import NotConfirmed, Seen, confirm, identify, look, set_aside
from preau.school.returns.crops import Crops, crops_of
from preau.school.returns.forms import ReferenceForm, SheetForm
from preau.school.returns.models import Heap, Outcome, ReturnedPage
from preau.school.vault import WrongKey

LAST_DAY = "returns-signed-on"
"""The day typed last, in the session: a pile is often signed on one day."""


@writers_only
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page and what to type; a POST confirms it, sets it aside, or says whose it is."""
    page = get_object_or_404(ReturnedPage.objects.in_order(), pk=pk)
    if page.outcome == Outcome.CONFIRMED:
        messages.info(request, "Cette feuille est déjà confirmée.")
        return _next(page)
    if request.method != "POST":
        return _show(request, page, _form(request, page.sheet, page))
    if "aside" in request.POST:
        set_aside(pages=[page.pk], by=actor_of(request), now=timezone.now())
        messages.info(request, f"Mise de côté : {page.sheet.staff if page.sheet else page}.")
        return _next(page)
    return _identify(request, page) if page.sheet is None else _confirm(request, page)


def _confirm(request: HttpRequest, page: ReturnedPage) -> HttpResponse:
    form = SheetForm(request.POST)
    if not form.is_valid():
        return _show(request, page, form)
    seen = Seen(email=form.cleaned_data["email"], signed_on=form.cleaned_data["signed_on"])
    try:
        confirm(page=page, seen=seen, by=actor_of(request), now=timezone.now())
    except AddressRefused as refusal:
        form.add_error(refusal.field, refusal.reason)
        return _show(request, page, form)
    except NotConfirmed as refusal:
        messages.error(request, str(refusal))
        return _next(page)
    request.session[LAST_DAY] = seen.signed_on.isoformat()
    messages.success(request, f"Confirmé : {page.sheet and page.sheet.staff}, {seen.email}.")
    if advice := advise(seen.email.strip().lower(), school_domains()):
        messages.warning(request, f"{advice.sentence} La fiche de la personne permet de corriger.")
    return _next(page)


def _identify(request: HttpRequest, page: ReturnedPage) -> HttpResponse:
    form = ReferenceForm(request.POST)
    if form.is_valid():
        try:
            identify(
                page=page,
                reference=form.cleaned_data["reference"],
                by=actor_of(request),
                now=timezone.now(),
            )
            return redirect("returned-page", page.pk)
        except NotConfirmed as refusal:
            form.add_error("reference", str(refusal))
    return _show(request, page, form)


def _show(request: HttpRequest, page: ReturnedPage, form: Any) -> HttpResponse:
    waiting = ReturnedPage.objects.waiting().filter(heap=page.heap)
    staff = page.sheet.staff if page.sheet else None
    problem, crops = "", Crops(whole="")
    try:
        picture = look(page=page, by=actor_of(request), now=timezone.now())
        crops = crops_of(picture, straight=page.found["straight"])
    except WrongKey as refusal:
        problem = str(refusal)
    context = {
        "page": page,
        "heap": Heap(page.heap),
        "staff": staff,
        "form": form,
        "crops": crops,
        "problem": problem,
        "left": waiting.count(),
        "consent": staff.consents.valid().first() if staff else None,
        "holder": _holder(staff, form),
    }
    answer = render(request, "returns/review.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _form(request: HttpRequest, sheet: Sheet | None, page: ReturnedPage) -> Any:
    if sheet is None:
        return ReferenceForm()
    day: date = parse_date(request.session.get(LAST_DAY, "")) or timezone.localdate()
    initial = {
        "email": _suggestion(sheet),
        "signed_on": max(day, timezone.localdate(sheet.printed_at)),
        "seen": page.heap == Heap.READY,
    }
    return SheetForm(initial=initial)


def _suggestion(sheet: Sheet) -> str:
    """Return the address printed on the sheet, or what the school knows of one.

    What a list held and was refused is perhaps only mistyped; somebody else's is no suggestion.
    """
    staff = sheet.staff
    taken = StaffMember.objects.holding(staff.refused_email).exclude(pk=staff.pk).exists()
    return sheet.email or staff.private_email or ("" if taken else staff.refused_email)


def _holder(staff: StaffMember | None, form: Any) -> StaffMember | None:
    """Return who else has the address that was typed, so that the records can be compared."""
    if staff is None or "email" not in form.fields or not form.is_bound:
        return None
    typed = form["email"].value() or ""
    if not address_key(typed):
        return None
    return StaffMember.objects.holding(typed).exclude(pk=staff.pk).first()


def _next(page: ReturnedPage) -> HttpResponse:
    """Lead to the next page of the same heap, else back to where the heaps are."""
    waiting = ReturnedPage.objects.waiting().filter(heap=page.heap).in_order()
    following = waiting.after(page).first() or waiting.exclude(pk=page.pk).first()
    return redirect("returned-page", following.pk) if following else redirect("returns")

"""Schools: the list, one school, and what changes it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.federation.operators import school_list
from preau.federation.operators.access import actor_of, for_operators, for_readers
from preau.federation.operators.counting import count_up_to
from preau.federation.operators.forms import OverlapForm, SchoolForm
from preau.federation.schools.actions import (
    NewSchool,
    add_school,
    renew_secret,
    reopen_school,
    suspend_school,
)
from preau.federation.schools.models import School
from preau.federation.schools.rules import SchoolRefusedError
from preau.protocol.scim import SCIM_PATH


@for_readers
def school_list_page(request: HttpRequest) -> HttpResponse:
    """List schools, found by number or by any part of their name."""
    text = request.GET.get("q", "").strip()
    only_suspended = request.GET.get("etat") == "suspendue"
    found = school_list.find(text, only_suspended=only_suspended)
    page = school_list.slice_of_schools(found, request.GET.get("apres", ""))
    context = {
        "text": text,
        "only_suspended": only_suspended,
        "slice": page,
        "rows": school_list.rows_of(page.rows, today=timezone.localdate()),
        "total": count_up_to(School.objects.all()),
        "suspended": count_up_to(School.objects.filter(is_active=False)),
        "query": _query(text, only_suspended),
    }
    return render(request, "operators/schools.html", context)


@for_operators
def add(request: HttpRequest) -> HttpResponse:
    """Register one school; its secret is in the answer and nowhere else."""
    form = SchoolForm(request.POST or None)
    if form.is_valid():
        try:
            new = add_school(
                fase_number=form.cleaned_data["fase"],
                name=form.cleaned_data["name"],
                by=actor_of(request),
                now=timezone.now(),
            )
        except SchoolRefusedError as error:
            form.add_error("fase", str(error))
        else:
            return _secret(request, new, heading="École enregistrée")
    return render(request, "operators/school_add.html", {"form": form})


@for_readers
def school(request: HttpRequest, fase: int) -> HttpResponse:
    """Show one school: state, figures, credentials."""
    found = get_object_or_404(School.objects.select_related("client"), fase_number=fase)
    [row] = school_list.rows_of([found], today=timezone.localdate())
    context = {
        "school": found,
        "row": row,
        "overlap_until": school_list.overlap_of(found, timezone.now()),
        "form": OverlapForm(),
    }
    return render(request, "operators/school.html", context)


@for_operators
@require_POST
def renew(request: HttpRequest, fase: int) -> HttpResponse:
    """Give a school a new secret, shown once."""
    get_object_or_404(School, fase_number=fase)
    form = OverlapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez combien de temps l’ancien secret reste valable.")
        return redirect("operator-school", fase)
    new = renew_secret(
        fase_number=fase, overlap=form.overlap, by=actor_of(request), now=timezone.now()
    )
    return _secret(request, new, heading="Nouveau secret", days=form.cleaned_data["days"])


@for_operators
def suspend(request: HttpRequest, fase: int) -> HttpResponse:
    """Ask whether to close the wire to a school; on POST, close it."""
    found = get_object_or_404(School, fase_number=fase)
    if request.method == "POST":
        suspend_school(school=found, by=actor_of(request), now=timezone.now())
        messages.success(request, f"{found.name} est suspendue.")
        return redirect("operator-school", fase)
    return render(request, "operators/school_suspend.html", {"school": found})


@for_operators
@require_POST
def reopen(request: HttpRequest, fase: int) -> HttpResponse:
    """Open the wire to a suspended school again."""
    found = get_object_or_404(School, fase_number=fase)
    reopen_school(school=found, by=actor_of(request), now=timezone.now())
    messages.success(request, f"{found.name} est rouverte.")
    return redirect("operator-school", fase)


def _secret(
    request: HttpRequest, new: NewSchool, *, heading: str, days: int | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "heading": heading,
        "new": new,
        "days": days,
        "token_endpoint": settings.PUBLIC_URL + reverse("idp:oidc:token"),
        "scim_base": settings.PUBLIC_URL + SCIM_PATH,
    }
    return render(request, "operators/school_secret.html", context)


def _query(text: str, only_suspended: bool) -> str:
    asked = {"q": text} if text else {}
    return urlencode(asked | ({"etat": "suspendue"} if only_suspended else {}))

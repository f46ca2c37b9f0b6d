"""The common part of the pages that ask before they change something."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from preau.federation.management.access import for_heads
from preau.federation.management.forms import ConfirmationForm
from preau.federation.management.people import group_of
from preau.federation.management.refusals import (
    ChangedMeanwhileError,
    NotDoneError,
    NothingToDoError,
)
from preau.federation.management.rows import name_of
from preau.federation.management.rules import Possible
from preau.federation.management.views.person import membership_at, possible_for
from preau.federation.registrations.models import Membership
from preau.federation.schools.models import School

Change = Callable[[HttpRequest, Membership], HttpResponse]


def asks_first(
    may: Callable[[Possible], object],
) -> Callable[[Change], Callable[..., HttpResponse]]:
    """Make a page of a change: GET asks when it is possible, POST does it, a refusal is said."""

    def decorate(change: Change) -> Callable[..., HttpResponse]:
        @for_heads
        @require_http_methods(["GET", "POST"])
        @wraps(change)
        def page(request: HttpRequest, school: School, pk: UUID) -> HttpResponse:
            membership = membership_at(school, pk)
            try:
                if request.method == "GET" and not may(possible_for(request, membership)):
                    raise NothingToDoError
                return change(request, membership)
            except NotDoneError as refusal:
                messages.error(request, str(refusal))
                return back_to(membership)

        return page

    return decorate


def ask(
    request: HttpRequest, membership: Membership, form: ConfirmationForm, what: str
) -> HttpResponse:
    """Show the page that asks. A form without the version it was shown with is no yes of ours."""
    if "version" in form.errors:
        raise ChangedMeanwhileError
    context = {
        "school": membership.school,
        "membership": membership,
        "name": name_of(membership),
        "group": group_of(membership),
        "form": form,
    }
    return render(request, f"management/{what}.html", context)


def seen(membership: Membership) -> dict[str, int]:
    """Return what a form carries: the version that its page showed."""
    return {"version": membership.version}


def done(request: HttpRequest, membership: Membership, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return back_to(membership)


def back_to(membership: Membership) -> HttpResponse:
    return redirect("school-account", membership.school.fase_number, membership.pk)

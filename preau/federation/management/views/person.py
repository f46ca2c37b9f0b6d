"""One account at the school: what is open, what happened, what may be done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from preau.federation.invitations.enrolment import held_by
from preau.federation.management import rules
from preau.federation.management.access import for_heads, signed_in
from preau.federation.management.history import events_of, letters_of
from preau.federation.management.people import group_of, people_of, with_details
from preau.federation.management.rows import rows_of
from preau.federation.registrations.calendar import read_calendar
from preau.federation.registrations.models import Membership
from preau.federation.registrations.standing import lines_of
from preau.federation.schools.models import School


def membership_at(school: School, pk: UUID) -> Membership:
    """Return the membership of this school, or a 404: another school's does not exist here."""
    people = with_details(people_of(school, now=timezone.now(), today=timezone.localdate()))
    found: Membership = get_object_or_404(people, pk=str(pk))
    return found


def possible_for(request: HttpRequest, membership: Membership) -> rules.Possible:
    """Return what the signed-in head may do with this account."""
    return rules.possible(
        group_of(membership),
        held_by(membership),
        is_confirmed=membership.account.is_confirmed,
        is_own=membership.account_id == signed_in(request).pk,
        today=timezone.localdate(),
        calendar=read_calendar(),
    )


@for_heads
@require_GET
def account(request: HttpRequest, school: School, pk: UUID) -> HttpResponse:
    """Show one account: registrations by year, mails, journal."""
    membership = membership_at(school, pk)
    today = timezone.localdate()
    registrations = sorted(membership.held, key=lambda one: (one.school_year, one.role))
    context = {
        "school": school,
        "row": rows_of([membership], today=today)[0],
        "membership": membership,
        "lines": lines_of(reversed(registrations), today=today),
        "letters": letters_of(membership),
        "events": events_of(membership),
        "can": possible_for(request, membership),
        "is_own": membership.account_id == signed_in(request).pk,
    }
    return render(request, "management/account.html", context)

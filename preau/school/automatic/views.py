"""What leaves by itself, on which days, and what left: only a head agrees or stops."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.automatic.actions import NoDay, agree, stop
from preau.school.automatic.forms import DaysForm
from preau.school.automatic.models import Agreement, Run
from preau.school.automatic.reports import reports_of
from preau.school.automatic.rules import in_words
from preau.school.mail.actions import can_send
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, refuse_all_but_heads
from preau.school.provisioning.models import Reading

PER_PAGE = 25


def automatic(request: HttpRequest) -> HttpResponse:
    """Show the agreement and what it did; a head's POST changes it."""
    if request.method != "POST":
        return _show(request, DaysForm.of(Agreement.objects.current()))
    refuse_all_but_heads(request)
    if "arreter" in request.POST:
        return _stop(request)
    form = DaysForm(request.POST)
    if form.is_valid() and _agree(request, form):
        return redirect("automatic")
    return _show(request, form)


def _agree(request: HttpRequest, form: DaysForm) -> bool:
    try:
        agree(**form.cleaned_data, by=actor_of(request), now=timezone.now())
    except NoDay as refusal:
        form.add_error("weekdays", str(refusal))
        return False
    messages.success(request, "C’est noté : les transferts partiront les jours choisis.")
    return True


def _stop(request: HttpRequest) -> HttpResponse:
    if stop(by=actor_of(request), now=timezone.now()):
        messages.success(request, "Arrêté : plus rien ne part sans votre oui.")
    else:
        messages.info(request, "Les transferts automatiques étaient déjà arrêtés.")
    return redirect("automatic")


def _show(request: HttpRequest, form: DaysForm) -> HttpResponse:
    agreement = Agreement.objects.current()
    runs = Run.objects.select_related("transfer")
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    reports = reports_of(page)
    schedule = agreement.schedule if agreement else None
    by = agreement.agreed_by if agreement else ""
    context = {
        "form": form,
        "agreement": agreement,
        "agreed_by": names_of_actors([by]).get(by, ""),
        "days": in_words(schedule) if schedule else "",
        "next": schedule.next_after(timezone.localdate()) if schedule else None,
        "reading": Reading.current(),
        "page": page,
        "runs": [(run, reports.get(run.pk, [])) for run in page],
        "sends_mail": can_send(),
    }
    return render(request, "automatic/automatic.html", context)

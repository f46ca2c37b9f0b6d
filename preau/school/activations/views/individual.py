"""One person, from the record: activate, renew, deactivate (domain.md, rule 9)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.school.activations.actions import (
    PlanChanged,
    ask,
    asks,
    close_access,
    open_access,
    send_again,
)
from preau.school.activations.standing import standings
from preau.school.activations.withdrawal import withdraw_permission
from preau.school.activations.words import Action
from preau.school.people.rights import actor_of
from preau.school.provisioning.problems import FederationProblem
from preau.school.register.models import StaffMember


@require_POST
def activate_one(request: HttpRequest, key: str) -> HttpResponse:
    """Do what a button of the record says; closing is confirmed on a page of its own."""
    staff = get_object_or_404(StaffMember, key=key)
    now, by = timezone.now(), actor_of(request)
    if request.POST.get("action") == "resend":
        return _send_again(request, staff, by, now)
    if request.POST.get("action") != "deactivate":
        return _activate(request, staff, by, now)
    if "confirmer" not in request.POST:
        (standing,) = standings([staff], today=timezone.localdate())
        return render(request, "activations/close.html", {"staff": staff, "standing": standing})
    sent = close_access(staff=staff, by=by, now=now)
    if sent:
        return redirect("transfer", sent.pk)
    messages.success(request, f"L’accès de {staff} est fermé. Il n’y avait rien à envoyer.")
    return redirect("record-addresses", staff.key)


@require_POST
def withdraw_one(request: HttpRequest, key: str) -> HttpResponse:
    """Take the tick away, as easily as it is given: at once, and what it opened ends."""
    staff = get_object_or_404(StaffMember, key=key)
    done = withdraw_permission(staff=staff, by=actor_of(request), now=timezone.now())
    (messages.success if done.held else messages.info)(request, done.sentence)
    return redirect("record-addresses", staff.key)


def _send_again(request: HttpRequest, staff: StaffMember, by: str, now: datetime) -> HttpResponse:
    try:
        send_again(staff=staff, by=by, now=now)
    except FederationProblem as problem:
        messages.warning(request, problem.sentence)
    else:
        messages.success(request, f"La fédération renvoie l’invitation à {staff}.")
    return redirect("record-addresses", staff.key)


def _activate(request: HttpRequest, staff: StaffMember, by: str, now: datetime) -> HttpResponse:
    (line,) = standings([staff], today=timezone.localdate(), closed=False)
    if line.action is Action.BLOCKED:
        messages.error(request, f"{line.reason} L’accès ne peut pas encore être demandé.")
        return redirect("record-addresses", staff.key)
    opened = open_access(staff=staff, by=by, now=now)
    if not asks(line):
        said = "est de nouveau permis" if opened else "n’a pas besoin d’une nouvelle demande"
        messages.info(request, f"L’accès de {staff} {said}.")
        return redirect("record-addresses", staff.key)
    try:
        sent = ask(lines=[line], collective=False, by=by, now=now)
    except PlanChanged as refusal:
        messages.warning(request, str(refusal))
        return redirect("record-addresses", staff.key)
    return redirect("transfer", sent.pk)

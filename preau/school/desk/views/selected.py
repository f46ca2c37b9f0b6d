"""What can be done for the people who are ticked: print, activate, send invitations again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.protocol.school_year import SchoolYear
from preau.school.activations.actions import asks, send_again_to
from preau.school.activations.standing import standings
from preau.school.desk import groups
from preau.school.documents.large import AT_ONCE
from preau.school.people.rights import actor_of, writers_only
from preau.school.people.selection import Selection
from preau.school.register.models import StaffMember
from preau.ui.templatetags.preau import pluriel

SHOWN = 200
UNSIGNED = groups.NO_CONSENT.states | groups.NO_EMAIL.states
MOST_SENT = 50
"""Invitations that one press sends again: each is a question to the federation."""


@writers_only
def selected(request: HttpRequest) -> HttpResponse:
    """Show the chosen people and what can be asked for them; a POST sends invitations again."""
    selection, today = Selection(request.session), timezone.localdate()
    people = StaffMember.objects.filter(pk__in=selection.chosen)
    found = standings(people, today=today)
    if request.method == "POST":
        return _send_again(request, [s.staff for s in found if s.can_send_again])
    context = {
        "found": found[:SHOWN],
        "others": max(len(found) - SHOWN, 0),
        "total": len(found),
        "year": SchoolYear.at(today),
        "printable": [s for s in found if s.is_concerned],
        "at_once": AT_ONCE,
        "signing": [s for s in found if s.is_concerned and s.state in UNSIGNED],
        "sendable": [s for s in found if asks(s)],
        "waiting": sum(s.can_send_again for s in found),
        "most": MOST_SENT,
    }
    return render(request, "desk/selected.html", context)


def _send_again(request: HttpRequest, people: list[StaffMember]) -> HttpResponse:
    if request.POST.get("faire") != "renvoyer":
        return redirect("staff-selection")
    now, by = timezone.now(), actor_of(request)
    answer = send_again_to(staff=people[:MOST_SENT], by=by, now=now)
    if answer.sent:
        count = len(answer.sent)
        words = pluriel(count, "invitation est renvoyée,invitations sont renvoyées")
        messages.success(request, f"{count} {words}.")
    for sentence, names in answer.problems.items():
        messages.warning(request, f"{', '.join(names[:10])} : {sentence}")
    if not people:
        messages.info(request, "Aucune invitation n’attend de réponse pour ces personnes.")
    return redirect("staff-selection")

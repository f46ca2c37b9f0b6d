"""The page that sets a second factor up, or asks for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from preau.school.people.rights import signed_in
from preau.school.people.second_factor import SESSION_KEY, Door, door, factors_of, is_proved


def second_factor(request: HttpRequest) -> HttpResponse:
    """Say what is missing; go on to where the person was going once nothing is.

    Who need not have a factor may come here all the same, and leave.
    """
    missing = door(request)
    if missing is Door.OPEN and is_proved(request):
        wanted = request.session.pop(SESSION_KEY, "/")
        return redirect(wanted if url_has_allowed_host_and_scheme(wanted, None) else "/")
    context = {
        "must_prove": missing is Door.PROVE,
        "may_leave": missing is Door.OPEN,
        "factors": factors_of(signed_in(request)),
    }
    return render(request, "people/second_factor.html", context)

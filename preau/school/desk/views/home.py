"""Where the school stands, and the one thing to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from preau.school.desk.overview import read_overview
from preau.school.provisioning.models import Reading


def home(request: HttpRequest) -> HttpResponse:
    """Show the rentrée page, and how fresh what it says of the federation is."""
    context = {
        "overview": read_overview(timezone.localdate(), timezone.now()),
        "reading": Reading.current(),
    }
    return render(request, "desk/home.html", context)

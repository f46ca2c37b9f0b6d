"""Where the school stands, and the one thing to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from preau.school.desk.overview import read_overview


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/home.html", {"overview": read_overview(timezone.localdate())})

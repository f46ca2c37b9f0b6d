"""The addresses exist first, so that other features can link to them; the pages follow."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "school/base.html")


def record(_request: HttpRequest, key: str) -> HttpResponse:
    return redirect("record-identity", key)


def identity(request: HttpRequest, key: str) -> HttpResponse:
    return home(request)


staff_list = quick_encoding = function_table = home
positions = addresses = documents = account = identity

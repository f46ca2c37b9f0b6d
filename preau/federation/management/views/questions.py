"""The questions that everybody asks, and those of heads. Public: one reads them when locked out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def for_teachers(request: HttpRequest) -> HttpResponse:
    return render(request, "management/faq_teachers.html", {"for": "teachers"})


@require_safe
def for_heads_of_schools(request: HttpRequest) -> HttpResponse:
    return render(request, "management/faq_heads.html", {"for": "heads"})

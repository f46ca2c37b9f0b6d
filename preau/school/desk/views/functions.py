"""The table of functions: what each title is decides whom the account is for."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.desk.functions import CHOICES, save_categories
from preau.school.people.rights import actor_of
from preau.school.register.models import PositionCategory

PER_PAGE = 50


def function_table(request: HttpRequest) -> HttpResponse:
    """Show the table, what nobody has said yet first; a POST says it."""
    if request.method == "POST":
        saved = save_categories(request.POST, by=actor_of(request), now=timezone.now())
        if saved.problem:
            messages.error(request, saved.problem)
        elif saved.titles:
            messages.success(request, saved.sentence)
        else:
            messages.info(request, "Rien n’a changé.")
        return redirect(request.get_full_path())
    titles = PositionCategory.objects.with_holders()
    context = {
        "unknown": titles.unknown(),
        "page": Paginator(titles.known(), PER_PAGE).get_page(request.GET.get("page")),
        "choices": CHOICES,
    }
    return render(request, "desk/function_table.html", context)

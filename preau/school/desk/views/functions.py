"""The table of functions: what each title is decides whom the account is for."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from preau.school.desk.forms import TitleForm
from preau.school.desk.functions import CHOICES, save_categories
from preau.school.people.rights import actor_of
from preau.school.register.actions import set_category
from preau.school.register.by_hand import RegisterRefused, add_title, rename_title
from preau.school.register.models import Category, PositionCategory

PER_PAGE = 50


def function_table(request: HttpRequest) -> HttpResponse:
    """Show the table, what nobody has said yet first; a POST says it."""
    if "ajouter" in request.POST:
        return _add(request)
    if request.method == "POST":
        saved = save_categories(request.POST, by=actor_of(request), now=timezone.now())
        if saved.problem:
            messages.error(request, saved.problem)
        elif saved.titles:
            messages.success(request, saved.sentence)
        else:
            messages.info(request, "Rien n’a changé.")
        return redirect(request.get_full_path())
    return _show(request, TitleForm())


def function(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one title; a POST renames it, when it is the school's own, and says what it is."""
    row = get_object_or_404(PositionCategory, pk=pk)
    if request.method != "POST":
        form = TitleForm(initial={"title": row.title, "category": row.category})
        return render(request, "desk/function.html", {"row": row, "form": form})
    form = TitleForm(request.POST)
    if form.is_valid() and _change(request, row, form):
        messages.success(request, f"« {row} » : {row.get_category_display()}.")
        return redirect("function-table")
    fresh = PositionCategory.objects.get(pk=pk)
    return render(request, "desk/function.html", {"row": fresh, "form": form})


@transaction.atomic
def _change(request: HttpRequest, row: PositionCategory, form: TitleForm) -> bool:
    by, now = actor_of(request), timezone.now()
    try:
        if form.cleaned_data["title"] != row.title:
            rename_title(row=row, title=form.cleaned_data["title"], by=by, now=now)
    except RegisterRefused as refusal:
        form.add_error(refusal.field, refusal.reason)
        return False
    category = Category(form.cleaned_data["category"])
    if category != row.category:
        set_category(title=row, category=category, by=by, now=now)
    return True


def _add(request: HttpRequest) -> HttpResponse:
    form = TitleForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        category = Category(wanted["category"])
        try:
            by, now = actor_of(request), timezone.now()
            row = add_title(title=wanted["title"], category=category, by=by, now=now)
        except RegisterRefused as refusal:
            form.add_error(refusal.field, refusal.reason)
        else:
            messages.success(request, f"« {row} » est dans la table : {category.label}.")
            return redirect("function-table")
    return _show(request, form)


def _show(request: HttpRequest, form: TitleForm) -> HttpResponse:
    titles = PositionCategory.objects.with_holders()
    context = {
        "unknown": titles.unknown(),
        "page": Paginator(titles.known(), PER_PAGE).get_page(request.GET.get("page")),
        "choices": CHOICES,
        "form": form,
    }
    return render(request, "desk/function_table.html", context)

"""Say which column is which; look at what was said before, and forget it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from preau.school.imports.columns.actions import forget_columns, known_choices, remember_columns
from preau.school.imports.columns.forms import ColumnsForm
from preau.school.imports.models import ColumnChoice
from preau.school.imports.reading import read_table
from preau.school.imports.reading.table import Table, UnknownColumnsError
from preau.school.imports.uploads import Upload, find_upload
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, writers_only

ROWS_A_PAGE = 10


@writers_only
def choose_columns(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the columns of a list that was sent, and remember the answer."""
    upload = find_upload(request, token)
    if upload is None:
        return redirect("import")
    if upload.result:
        return redirect("import-review", token)
    table = _table(upload)
    if table is None:
        messages.info(request, "Les colonnes d’une liste OneRoster sont fixes : rien à choisir.")
        return redirect("import-review", token)
    form = ColumnsForm(table, request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        remember_columns(table=table, columns=form.columns, by=actor_of(request), now=now)
        return redirect("import-review", token)
    context = {"name": upload.name, "token": token, "form": form, "table": table}
    return render(request, "imports/columns.html", context)


def _table(upload: Upload) -> Table | None:
    try:
        return read_table(upload.data, choices=known_choices())
    except UnknownColumnsError as error:
        return error.table


@writers_only
def remembered_columns(request: HttpRequest) -> HttpResponse:
    """List the choices that are remembered; a POST forgets one."""
    if request.method == "POST":
        return _forget(request)
    found = ColumnChoice.objects.newest_first()
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    names = names_of_actors(choice.chosen_by for choice in page)
    rows = [(choice, names.get(choice.chosen_by, "")) for choice in page]
    return render(request, "imports/remembered_columns.html", {"rows": rows, "page": page})


def _forget(request: HttpRequest) -> HttpResponse:
    pk = request.POST.get("choice", "")
    choice = get_object_or_404(ColumnChoice, pk=pk if pk.isdecimal() and len(pk) < 18 else 0)
    forget_columns(choice=choice, by=actor_of(request), now=timezone.now())
    messages.success(request, "Ces colonnes sont oubliées : Préau les demandera de nouveau.")
    return redirect("import-remembered-columns")

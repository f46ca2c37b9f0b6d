"""The page that takes the last list back: what it would do first, what it did afterwards."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.imports.models import Import, ImportedPerson
from preau.school.imports.undo.actions import NothingToUndoError, look_back, undo
from preau.school.imports.undo.groups import chosen, groups_of
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, writers_only

ROWS_A_PAGE = 25


@writers_only
def undo_import(request: HttpRequest) -> HttpResponse:
    """Show what undoing the last list would do, and do it once it is confirmed."""
    run = Import.objects.latest_applied()
    if request.method == "POST":
        return _undo(request, run)
    if run is None:
        return render(request, "imports/undo_nothing.html")
    return _done(request, run) if run.is_undone else _preview(request, run)


def _undo(request: HttpRequest, run: Import | None) -> HttpResponse:
    shown = request.POST.get("import", "")
    try:
        if run is None or str(run.pk) != shown:
            raise NothingToUndoError
        undo(run=run, by=actor_of(request), now=timezone.now())
    except NothingToUndoError:
        messages.warning(
            request, "Une autre liste a été appliquée ou annulée entre-temps. Rien n’a été changé."
        )
    return redirect("import-undo")


def _preview(request: HttpRequest, run: Import) -> HttpResponse:
    plan = look_back(run)
    groups = groups_of(plan)
    group = chosen(groups, request.GET.get("voir", ""))
    context = {
        "run": run,
        "by": names_of_actors([run.applied_by]).get(run.applied_by, ""),
        "plan": plan,
        "groups": groups,
        "group": group,
        "page": Paginator(group.rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "query": f"voir={group.slug}",
    }
    return render(request, "imports/undo.html", context)


def _done(request: HttpRequest, run: Import) -> HttpResponse:
    kept = ImportedPerson.objects.of(run).kept()
    context = {
        "run": run,
        "by": names_of_actors([run.undone_by]).get(run.undone_by, ""),
        "page": Paginator(kept, ROWS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "imports/undone.html", context)

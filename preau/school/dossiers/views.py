"""The dossier of one person, read on the page or taken along; those of the whole school."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from preau.school.dossiers.actions import export_one
from preau.school.dossiers.forms import ScopeForm, choices
from preau.school.dossiers.large import ask_for_dossiers
from preau.school.dossiers.naming import folder_of
from preau.school.dossiers.page import Page
from preau.school.dossiers.reading import dossier_of
from preau.school.dossiers.scope import Scope, Which
from preau.school.people.rights import actor_of, heads_only, refuse_readers
from preau.school.register.models import School, StaffMember

NOBODY = "Personne n’est dans ce choix : il n’y a pas de dossier à préparer."
NO_SCHOOL = "Cette école n’est pas encore décrite. Commencez par « preau school setup »."


@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show what is known of somebody's permissions; a POST gives it as a ZIP."""
    refuse_readers(request)
    staff = get_object_or_404(StaffMember, key=key)
    if request.method == "POST":
        return _file(request, staff)
    context = {"staff": staff, "page": Page(dossier_of(staff))}
    answer = render(request, "dossiers/dossier.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@heads_only
def dossiers(request: HttpRequest) -> HttpResponse:
    """Ask whose dossiers are wanted; a POST asks the worker for them."""
    form = ScopeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if answer := _ask(request, form.scope):
            return answer
        form.add_error(None, NOBODY)
    chosen = form["which"].value() or Which.EVERYBODY
    context = {"form": form, "choices": choices(), "chosen": chosen}
    return render(request, "dossiers/dossiers.html", context)


def _ask(request: HttpRequest, scope: Scope) -> HttpResponse | None:
    """Ask for the dossiers of a scope, and lead to them; None when nobody is in it."""
    total, by = len(scope.staff()), actor_of(request)
    if not total:
        return None
    try:
        download = ask_for_dossiers(scope=scope, total=total, by=by, now=timezone.now())
    except School.DoesNotExist:
        messages.error(request, NO_SCHOOL)
        return redirect("dossiers")
    return redirect("download", download.pk)


def _file(request: HttpRequest, staff: StaffMember) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        export_one(staff=staff, file=file, by=actor_of(request), now=timezone.now())
    except School.DoesNotExist:
        file.close()
        messages.error(request, NO_SCHOOL)
        return redirect("dossier", staff.key)
    file.seek(0)
    name = folder_of(key=staff.key, name=str(staff))
    answer = FileResponse(file, as_attachment=True, filename=f"Dossier_{name}.zip")
    answer["Cache-Control"] = "no-store"
    return answer

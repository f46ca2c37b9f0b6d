"""The dossier of one person: read on the page, or taken along as a ZIP."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from preau.school.dossiers.actions import export_one
from preau.school.dossiers.naming import folder_of
from preau.school.dossiers.page import Page
from preau.school.dossiers.reading import dossier_of
from preau.school.people.rights import refuse_readers, signed_in
from preau.school.register.models import School, StaffMember

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


def _file(request: HttpRequest, staff: StaffMember) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        export_one(staff=staff, file=file, by=signed_in(request), now=timezone.now())
    except School.DoesNotExist:
        file.close()
        messages.error(request, NO_SCHOOL)
        return redirect("dossier", staff.key)
    file.seek(0)
    name = folder_of(key=staff.key, name=str(staff))
    answer = FileResponse(file, as_attachment=True, filename=f"Dossier_{name}.zip")
    answer["Cache-Control"] = "no-store"
    return answer

"""The page that gives everything as a file. A POST: the journal keeps that it left."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from preau.school.exports.actions import export
from preau.school.exports.files import KINDS, Kind
from preau.school.people.rights import actor_of, writers_only
from preau.school.register.models import School, StaffMember


@writers_only
def everything(request: HttpRequest) -> HttpResponse:
    """Ask which kind of file, and give it."""
    if request.method == "POST":
        return _file(request, _kind(request))
    context = {"kinds": KINDS.values(), "people": StaffMember.objects.count()}
    return render(request, "exports/export.html", context)


def _kind(request: HttpRequest) -> Kind:
    kind = KINDS.get(request.POST.get("format", ""))
    if kind is None:
        raise Http404
    return kind


def _file(request: HttpRequest, kind: Kind) -> HttpResponse:
    now = timezone.now()
    written = export(kind=kind, by=actor_of(request), now=now)
    school = School.objects.first()
    who = school.fase_number if school else "ecole"
    name = f"preau-{who}-{timezone.localdate(now).isoformat()}.{kind.ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(written, content_type=kind.media_type, headers=headers)

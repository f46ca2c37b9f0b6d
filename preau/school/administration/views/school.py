"""The settings page: the school, its logo, its connection."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.school.administration import connection
from preau.school.administration.diagnosis import Finding
from preau.school.administration.forms import SchoolForm
from preau.school.people.rights import actor_of, heads_only
from preau.school.provisioning.models import Reading
from preau.school.register.actions import describe_school, set_logo
from preau.school.register.models import Logo, School


@heads_only
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show what is set; a POST corrects it."""
    school = _school()
    if request.method != "POST":
        return _page(request, SchoolForm.of(school))
    form = SchoolForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    by, now = actor_of(request), timezone.now()
    changed = bool(describe_school(values=form.values, by=by, now=now))
    if logo := form.cleaned_data["logo"]:
        set_logo(png=logo, by=by, now=now)
    changed = changed or bool(logo)
    messages.info(request, "Les réglages sont enregistrés." if changed else "Rien n’a changé.")
    return redirect("school-settings")


@heads_only
@require_POST
def remove_logo(request: HttpRequest) -> HttpResponse:
    set_logo(png=b"", by=actor_of(request), now=timezone.now())
    messages.info(request, "Le logo est retiré.")
    return redirect("school-settings")


@heads_only
@require_POST
def test_connection(request: HttpRequest) -> HttpResponse:
    """Try the connection now, and show what was found where it is set."""
    school = _school()
    found = connection.test(
        settings.PREAU,
        fase_number=school.fase_number,
        by=actor_of(request),
        now=timezone.now(),
    )
    return _page(request, SchoolForm.of(school), finding=found)


@heads_only
def logo(request: HttpRequest) -> HttpResponse:
    """The logo as it is kept: a PNG that we encoded."""
    if png := Logo.current():
        return HttpResponse(png, content_type="image/png", headers={"Cache-Control": "no-store"})
    raise Http404


def _page(
    request: HttpRequest, form: SchoolForm, *, finding: Finding | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "finding": finding,
        "has_logo": bool(Logo.current()),
        "reading": Reading.current(),
        "connection": _connection(),
    }
    return render(request, "administration/school.html", context, status=status)


def _connection() -> dict[str, Any]:
    """Return what is set, and of each secret only whether there is one."""
    env = settings.PREAU
    scim = env.get("PREAU_SCIM_URL")
    return {
        "url": scim or env.get("PREAU_FEDERATION_URL"),
        "is_other": bool(scim),
        "client_id": env.get("PREAU_CLIENT_ID"),
        "has_secret": bool(
            env.get("PREAU_CLIENT_SECRET") or (scim and env.get("PREAU_SCIM_TOKEN"))
        ),
    }


def _school() -> School:
    school = School.objects.first()
    if school is None:
        raise Http404("L’école n’est pas encore installée : preau school setup.")
    return school

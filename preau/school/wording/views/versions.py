"""Every version of the text, to be read and seen as it is printed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from preau.school.consents.models import Text
from preau.school.consents.texts import Standing, in_force, standings
from preau.school.documents.answers import pdf_answer
from preau.school.documents.render import TITLE, render_authorisations
from preau.school.documents.specimen import SPECIMEN, specimen
from preau.school.documents.versions import PRINTED
from preau.school.people.names import names_of_actors
from preau.school.register.models import School
from preau.school.wording.difference import differences
from preau.school.wording.models import Draft
from preau.school.wording.rules import newer_of_preau


@require_safe
def texts(_request: HttpRequest) -> HttpResponse:
    """Lead to the version that is signed today; it names the others."""
    return redirect("consent-text", Text.objects.in_force(timezone.localdate()).version)


@require_safe
def text(request: HttpRequest, version: str) -> HttpResponse:
    """Show one version as people read it, and how many permissions were given on it."""
    versions, today = list(Text.objects.all()), timezone.localdate()
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        raise Http404(f"Aucun texte ne s’appelle « {version[:40]} ».")
    current, stands = in_force(versions, today), standings(versions, today)
    context = {
        "text": found,
        "current": current,
        "standing": stands[version],
        "printed": stands[version] in PRINTED,
        "versions": [(one, stands[one.version]) for one in versions],
        "difference": differences(current.wording, found.wording),
        "newer": newer_of_preau(versions),
        "draft": Draft.current(),
        "publisher": names_of_actors([found.published_by]).get(found.published_by, ""),
        "can_go": bool(found.published_at) and stands[version] == Standing.COMING,
        **_counts(found),
    }
    return render(request, "wording/text.html", context)


@require_safe
def sheet(_request: HttpRequest, version: str) -> HttpResponse:
    """Give the blank sheet of a version, as it is printed, with SPÉCIMEN across it."""
    found = get_object_or_404(Text, version=version)
    try:
        page = specimen(found.wording, stamp=SPECIMEN, today=timezone.localdate())
    except School.DoesNotExist as error:
        raise Http404("L’école n’est pas encore installée : preau school setup.") from error
    return pdf_answer(render_authorisations([page]).pdf, f"{TITLE} - {version}.pdf", download=False)


def _counts(found: Text) -> dict[str, Any]:
    return {
        "valid": found.consents.valid().count(),
        "ended": found.consents.exclude(ended_at=None).count(),
        "printed_sheets": found.sheets.count(),
    }

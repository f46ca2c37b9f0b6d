"""What people signed, to be read again: every version of the text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from preau.school.consents.models import Text


@require_safe
def texts(_request: HttpRequest) -> HttpResponse:
    """Lead to the version that is signed today; it names the others."""
    return redirect("consent-text", Text.objects.in_force(timezone.localdate()).version)


@require_safe
def text(request: HttpRequest, version: str) -> HttpResponse:
    """Show one version as people read it, and how many permissions were given on it."""
    found = get_object_or_404(Text, version=version)
    context = {
        "text": found,
        "current": Text.objects.in_force(timezone.localdate()),
        "versions": Text.objects.all(),
        "valid": found.consents.valid().count(),
        "ended": found.consents.exclude(ended_at=None).count(),
    }
    return render(request, "consents/text.html", context)

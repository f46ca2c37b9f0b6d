"""Is a document whole? For whoever works at the school; others use `preau school verify`."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from preau.school.people.rights import writers_only
from preau.school.sealing.actions import check, known_certificates
from preau.school.sealing.certificates import as_pem, fingerprint, in_pairs
from preau.school.sealing.forms import VerifyForm
from preau.school.sealing.verdict import (
    MOST_BYTES,
    PROVES,
    PROVES_NOT,
    Finding,
    Verdict,
    sentence,
    when,
)

TONES = {Finding.WHOLE: "", Finding.ANOTHERS: " notice-warning", Finding.NO_SEAL: " notice-warning"}
BAD = " notice-error"


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
def verify(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST says what the document is. Nothing of it is kept."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    known = known_certificates()
    context: dict[str, Any] = {
        "form": form,
        "proves": [PROVES, PROVES_NOT],
        "fingerprint": in_pairs(fingerprint(known[0])) if known else "",
    }
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["document"]
        context |= {"name": sent.name, **_told(check(sent.read(MOST_BYTES + 1)))}
    return render(request, "sealing/verify.html", context)


@require_safe
@writers_only
def certificate(_request: HttpRequest) -> HttpResponse:
    """Give what others check the school's seals with."""
    known = known_certificates()
    if not known:
        raise Http404
    answer = HttpResponse(as_pem(known), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="certificat-de-l-ecole.pem"'
    return answer


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "is_whole": verdict.finding == Finding.WHOLE,
        "sentence": sentence(verdict),
        "when": when(verdict),
        "whose": in_pairs(verdict.fingerprint),
        "tone": TONES.get(verdict.finding, BAD),
    }

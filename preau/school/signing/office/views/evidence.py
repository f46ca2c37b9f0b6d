"""What somebody signed on a screen, from the person's record: the facts, the seal, the document."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from preau.school.documents.answers import pdf_answer
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, writers_only
from preau.school.sealing.actions import check
from preau.school.sealing.verdict import PROVES, PROVES_NOT, Finding, sentence, when
from preau.school.signing.documents import file_name, open_document, shown_reference
from preau.school.signing.models import Signature
from preau.school.signing.office.evidence import look
from preau.school.vault import WrongKey


@require_safe
@writers_only
def signed_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what proves a signature, and whether its document is still as it was sealed."""
    signature = _signature(pk)
    given_by = signature.link.created_by
    context = {
        "signature": signature,
        "staff": signature.consent.staff,
        "reference": shown_reference(signature.reference),
        "given_by": names_of_actors([given_by]).get(given_by, ""),
        "proves": f"{PROVES} {PROVES_NOT}",
        **_verdict(signature),
    }
    answer = render(request, "signing/document.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@writers_only
def signed_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the document itself. The journal says who looked."""
    signature = _signature(pk)
    try:
        pdf = look(signature=signature, by=actor_of(request), now=timezone.now())
    except WrongKey as refusal:
        raise Http404 from refusal  # the page that leads here says why
    if not pdf:
        raise Http404
    return pdf_answer(pdf, file_name(signature), download=False)


def _signature(pk: int) -> Signature:
    found = Signature.objects.select_related("link", "consent__staff", "consent__text")
    return get_object_or_404(found, pk=pk)


def _verdict(signature: Signature) -> dict[str, Any]:
    """Open the document for the machine alone: nobody has looked at it yet."""
    try:
        pdf = open_document(signature)
    except WrongKey as refusal:
        return {"problem": str(refusal)}
    if not pdf:
        return {}
    verdict = check(pdf)
    return {
        "verdict": sentence(verdict),
        "is_whole": verdict.finding is Finding.WHOLE,
        "sealed": when(verdict),
    }

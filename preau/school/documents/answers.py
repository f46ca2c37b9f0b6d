"""A document as the answer to a request."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf_answer(pdf: bytes, name: str, *, download: bool) -> HttpResponse:
    """Return a PDF that no browser or proxy keeps: to be saved as `name`, or opened at once."""
    headers = {
        "Content-Disposition": content_disposition_header(download, name),
        "Cache-Control": "no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)

"""The warnings window, « fenêtre d’avertissement »: one line a person, as answers arrive."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from preau.school.activations.export import TYPES, export_transfer
from preau.school.activations.models import AccessRequest, Transfer
from preau.school.activations.progress import Progress
from preau.school.activations.views.plan import read_fresh
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, writers_only
from preau.school.provisioning.models import Reading

PER_PAGE, LINES = 25, 50
UNCHANGED = 204


@require_safe
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a transfer; asked again by its own page, only what has changed."""
    found = get_object_or_404(Transfer, pk=pk)
    polled = bool(request.headers.get("HX-Request"))
    reading = Reading.current() if polled else read_fresh(timezone.now())
    progress = Progress.of(found)
    if polled and request.GET.get("version") == progress.version:
        return HttpResponse(status=UNCHANGED)
    context = {
        "transfer": found,
        "asked_by": names_of_actors([found.asked_by]).get(found.asked_by, ""),
        "progress": progress,
        "page": _lines(request, progress),
        "reading": reading,
        "polled": polled,
    }
    template = "activations/confirmations.html" if polled else "activations/transfer.html"
    return render(request, template, context)


def _lines(request: HttpRequest, progress: Progress) -> Page[AccessRequest]:
    """Return the lines of a page; all of them for whoever prints."""
    size = max(progress.total, 1) if "tout" in request.GET else LINES
    return Paginator(progress.requests, size).get_page(request.GET.get("page"))


@require_POST
@writers_only
def transfer_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give a transfer as a file. A POST: the journal keeps that it left."""
    found = get_object_or_404(Transfer, pk=pk)
    if kind not in TYPES:
        raise Http404
    written = export_transfer(transfer=found, kind=kind, by=actor_of(request), now=timezone.now())
    name = f"confirmations-{timezone.localdate(found.asked_at).isoformat()}-{pk}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(written, content_type=TYPES[kind], headers=headers)


@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """Show what was sent, the newest first."""
    page = Paginator(Transfer.objects.with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    names = names_of_actors(one.asked_by for one in page)
    rows = [(one, names.get(one.asked_by, "")) for one in page]
    return render(request, "activations/transfers.html", {"page": page, "rows": rows})

"""A file in the making, shown to whoever asked for it and to nobody else."""

from datetime import datetime
from mimetypes import guess_type
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from preau.school.downloads import files, rules
from preau.school.downloads.actions import fetch
from preau.school.downloads.models import Download
from preau.school.people.rights import actor_of, refuse_all_but_heads
from preau.school.vault import WrongKey

UNCHANGED = 204
A_PAGE = 25
SHOWN_WARNINGS = 10


@require_safe
@never_cache
def downloads(request: HttpRequest) -> HttpResponse:
    """List what this person has asked for since yesterday."""
    mine = Download.objects.asked_by(actor_of(request))
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "downloads/downloads.html", {"page": page})


@require_safe
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a file is, or give it. Asked by its own page: only what changed, if it did."""
    wanted = _mine(request, pk)
    context = _context(wanted, timezone.now())
    if not request.headers.get("HX-Request"):
        return render(request, "downloads/download.html", context)
    seen = request.GET.get("version", "")
    if seen == context["version"]:
        return HttpResponse(status=UNCHANGED)
    news = seen.partition("-")[0] != context["version"].partition("-")[0]
    return render(request, "downloads/progress.html", {**context, "news": news})


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a file that is ready; the journal says who fetched it."""
    wanted = _mine(request, pk)
    if not wanted.stored:
        return redirect("download", pk)
    try:
        size, parts = files.size(wanted.stored), files.opened(wanted.stored)
    except FileNotFoundError:
        return redirect("download", pk)
    except WrongKey as refusal:
        messages.error(request, str(refusal))
        return redirect("download", pk)
    if request.method == "GET":
        fetch(wanted, by=actor_of(request), now=timezone.now())
    kind, _ = guess_type(wanted.name)
    headers = {
        "Content-Disposition": content_disposition_header(True, wanted.name),
        "Content-Length": str(size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(parts, content_type=kind, headers=headers)


def _mine(request: HttpRequest, pk: int) -> Download:
    """Return what this person asked for, and may still have: a head may be one no more."""
    wanted = get_object_or_404(Download.objects.asked_by(actor_of(request)), pk=pk)
    if wanted.of_kind.heads_only:
        refuse_all_but_heads(request)
    return wanted


def _context(wanted: Download, now: datetime) -> dict[str, Any]:
    busy = Download.objects.in_the_making(now).exists()
    nobody = bool(wanted.due_at) and rules.nobody_comes(
        due_at=wanted.due_at or now, now=now, worker_is_busy=busy
    )
    begun = bool(wanted.attempts)
    return {
        "download": wanted,
        "nobody": nobody,
        "begun": begun,
        "warnings": wanted.warnings[:SHOWN_WARNINGS],
        "more_warnings": wanted.warnings[SHOWN_WARNINGS:],
        "version": f"{_told(wanted, nobody)}-{begun:d}-{wanted.done}-{wanted.total}",
    }


def _told(wanted: Download, nobody: bool) -> str:
    """Return what a screen reader is told of when it changes, which figures are not."""
    return f"{wanted.state}{'.nobody' if nobody else ''}"

"""Send sheets, see them being read, see the heaps they fall in."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.people.rights import actor_of, writers_only
from preau.school.returns.actions import set_aside
from preau.school.returns.forms import SendForm
from preau.school.returns.models import Heap, ReturnedPage, Scan
from preau.school.returns.reading import HOW_TO_INSTALL, is_installed
from preau.school.returns.receiving import receive
from preau.ui.templatetags.preau import pluriel

UNCHANGED = 204
FILES_A_PAGE = 10
PAGES_A_PAGE = 25
TONES = {
    Heap.READY: "ready",
    Heap.DOUBTFUL: "none",
    Heap.UNSIGNED: "none",
    Heap.DOUBLED: "off",
    Heap.FOREIGN: "off",
    Heap.BLANK: "off",
    Heap.BROKEN: "none",
}
TOGETHER = (Heap.DOUBLED, Heap.FOREIGN, Heap.BLANK, Heap.BROKEN)
"""Heaps that may be set aside as a whole: nothing in them is to be confirmed as it is."""


@writers_only
def returns(request: HttpRequest) -> HttpResponse:
    """Show where to send sheets and what came back; a POST receives files.

    Asked again by its own page, it gives only the part that changes, when it has.
    """
    if request.headers.get("HX-Request"):
        return _changed(request)
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm()
    if request.method == "POST" and is_installed() and form.is_valid():
        return _receive(request, form)
    missing = "" if is_installed() else HOW_TO_INSTALL
    context = {"form": form, "missing": missing, "page": _files(request), **_progress()}
    return render(request, "returns/returns.html", context)


@writers_only
def heap(request: HttpRequest, heap: str) -> HttpResponse:
    """Show one heap with its reasons; a POST sets the chosen pages, or all of it, aside."""
    if heap not in Heap.values:
        raise Http404
    found = ReturnedPage.objects.waiting().filter(heap=heap).in_order()
    if request.method == "POST":
        return _set_aside(request, Heap(heap), found)
    page = Paginator(found, PAGES_A_PAGE).get_page(request.GET.get("page"))
    context = {"heap": Heap(heap), "page": page, "together": heap in TOGETHER, **_heaps()}
    return render(request, "returns/heap.html", context)


def _changed(request: HttpRequest) -> HttpResponse:
    context = _progress()
    if request.GET.get("version") == context["version"]:
        return HttpResponse(status=UNCHANGED)
    more = {"page": _files(request), "polled": True}
    return render(request, "returns/progress.html", {**context, **more})


def _files(request: HttpRequest) -> Any:
    """Return one page of the files that were sent, the newest first."""
    return Paginator(Scan.objects.with_counts(), FILES_A_PAGE).get_page(request.GET.get("page"))


def _receive(request: HttpRequest, form: SendForm) -> HttpResponse:
    now, by = timezone.now(), actor_of(request)
    for file in form.cleaned_data["sheets"]:
        receive(name=file.name or "sans nom", chunks=file.chunks(), by=by, now=now)
    return redirect("returns")


def _set_aside(request: HttpRequest, heap: Heap, found: Any) -> HttpResponse:
    if "all" in request.POST and heap in TOGETHER:
        chosen = list(found.values_list("pk", flat=True))
    else:
        chosen = [int(pk) for pk in request.POST.getlist("page") if pk.isdecimal()]
    done = set_aside(pages=chosen, by=actor_of(request), now=timezone.now())
    if done:
        pages = pluriel(done, "page mise,pages mises")
        messages.success(request, f"{done} {pages} de côté. Leur image est effacée dans 30 jours.")
    else:
        messages.info(request, "Cochez d’abord les pages à mettre de côté.")
    return redirect("returns-heap", heap.value) if found.all().exists() else redirect("returns")


def _progress() -> dict[str, Any]:
    reading = list(Scan.objects.reading())
    heaps = _heaps()
    read = "-".join(f"{scan.pk}.{scan.read}" for scan in reading)
    counts = "-".join(str(count) for _, count, _ in heaps["heaps"])
    return {"reading": reading, "version": f"{read}_{counts}", **heaps}


def _heaps() -> dict[str, Any]:
    counts = ReturnedPage.objects.counts()
    heaps = [(Heap(name), count, TONES[Heap(name)]) for name, count in counts.items()]
    waiting = sum(counts.values())
    return {
        "heaps": heaps,
        "ready": counts[Heap.READY],
        "waiting": waiting,
        "first": _first(counts),
    }


def _first(counts: dict[str, int]) -> ReturnedPage | None:
    """Return the page to begin with: of the first heap that has one."""
    heap = next((name for name, count in counts.items() if count), None)
    return ReturnedPage.objects.waiting().filter(heap=heap).in_order().first() if heap else None

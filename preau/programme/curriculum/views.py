"""The curriculum's pages: all closed without a registration (entry.middleware)."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from preau.programme.curriculum.content import Discipline, curriculum
from preau.programme.curriculum.search import Search

HITS_A_PAGE = 10


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show every discipline."""
    return render(request, "curriculum/home.html", {"disciplines": curriculum().disciplines})


@require_GET
@never_cache
def discipline(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a discipline's pages by cycle."""
    return render(request, "curriculum/discipline.html", {"discipline": _discipline(slug)})


@require_GET
@never_cache
def page(request: HttpRequest, slug: str, cycle: int, page: str) -> HttpResponse:
    """Show one page, its contents and its neighbours."""
    found = _discipline(slug)
    shown = next((p for p in found.pages if (p.cycle, p.slug) == (cycle, page)), None)
    if shown is None:
        raise Http404
    before, after = found.around(shown)
    context = {"discipline": found, "page": shown, "before": before, "after": after}
    return render(request, "curriculum/page.html", context)


@require_GET
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Show the pages that hold every word of `q`; `cycle` keeps one cycle's."""
    query = " ".join(request.GET.get("q", "").split())
    asked = Search(curriculum(), query)
    pages = asked.pages() if query else []
    cycles = sorted({found.cycle for found in pages})
    cycle = request.GET.get("cycle", "")
    kept = [found for found in pages if str(found.cycle) == cycle] if cycle else pages
    shown = Paginator(kept, HITS_A_PAGE).get_page(request.GET.get("page"))
    parameters = request.GET.copy()
    parameters.pop("page", None)
    context = {
        "query": query,
        "total": len(pages),
        "kept": len(kept),
        "cycle": cycle,
        "cycles": [(number, sum(p.cycle == number for p in pages)) for number in cycles],
        "page": shown,
        "parameters": parameters.urlencode(),
        "hits": asked.hits(list(shown)),
        "word_counts": asked.word_counts() if query and not pages else [],
        "disciplines": curriculum().disciplines,
    }
    return render(request, "curriculum/search.html", context)


def _discipline(slug: str) -> Discipline:
    if found := curriculum().discipline(slug):
        return found
    raise Http404

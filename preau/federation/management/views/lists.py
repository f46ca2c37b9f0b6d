"""The accounts of a school: the choice of the school, the list, the files."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from preau.federation.management.access import for_heads, proved, schools_headed, signed_in
from preau.federation.management.actions import note_export
from preau.federation.management.export import as_sheet
from preau.federation.management.groups import BY_SLUG, Group
from preau.federation.management.people import (
    LONGEST_SEARCH,
    People,
    counts_of,
    in_group,
    people_of,
    with_details,
)
from preau.federation.management.rows import rows_of
from preau.federation.schools.models import School
from preau.tables import CSV_TYPE, XLSX_TYPE, Sheet, as_csv, as_xlsx

PER_PAGE = 50
FILES: Mapping[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "csv": (CSV_TYPE, as_csv),
    "xlsx": (XLSX_TYPE, as_xlsx),
}


class Choice(NamedTuple):
    """What a list is filtered by; anything unknown filters nothing."""

    text: str
    group: Group | None

    @classmethod
    def of(cls, asked: QueryDict) -> "Choice":
        text = asked.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        return cls(text, BY_SLUG.get(asked.get("etat", "")))

    @property
    def query(self) -> str:
        chosen = {"q": self.text, "etat": self.group.slug if self.group else ""}
        return urlencode({name: value for name, value in chosen.items() if value})


@login_required
@require_GET
def choose_school(request: HttpRequest) -> HttpResponse:
    """Lead the head of one school to it; let a head of several choose."""
    schools = schools_headed(request)
    if not schools:
        raise Http404
    if len(schools) == 1:
        return redirect("school-account-list", schools[0].fase_number)
    return proved(_choice)(request, schools)


def _choice(request: HttpRequest, schools: list[School]) -> HttpResponse:
    return render(request, "management/schools.html", {"schools": schools})


@for_heads
@require_GET
def account_list(request: HttpRequest, school: School) -> HttpResponse:
    """Show who matches `q` and is in the group `etat`, fifty a page."""
    choice = Choice.of(request.GET)
    people = _people(school, choice)
    counts = counts_of(people)
    pages = Paginator(with_details(in_group(people, choice.group)), PER_PAGE)
    # The counts are read already: the paginator need not ask again.
    pages.count = counts[choice.group] if choice.group else sum(counts.values())
    page = pages.get_page(request.GET.get("page"))
    context = {
        "school": school,
        "schools": schools_headed(request),
        "choice": choice,
        "total": sum(counts.values()),
        "chips": [(one, n) for one, n in counts.items() if n or one == choice.group],
        "rows": rows_of(list(page.object_list), today=timezone.localdate()),
        "page": page,
    }
    return render(request, "management/accounts.html", context)


@for_heads
@require_POST
def export_accounts(request: HttpRequest, school: School) -> HttpResponse:
    """Give the list, as it is filtered, as a file. A POST: the journal keeps that it left."""
    kind = request.POST.get("format", "")
    if kind not in FILES:
        raise Http404
    people = with_details(
        in_group(_people(school, choice := Choice.of(request.POST)), choice.group)
    )
    today = timezone.localdate()
    rows = rows_of(list(people), today=today)
    note_export(
        school=school, head=signed_in(request), rows=len(rows), kind=kind, now=timezone.now()
    )
    content_type, written = FILES[kind]
    name = f"comptes-{school.fase_number}-{today.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written(as_sheet(rows)), content_type=content_type, headers=headers)


def _people(school: School, choice: Choice) -> People:
    return people_of(school, text=choice.text, now=timezone.now(), today=timezone.localdate())

"""The page that prints "Autorisation Compte SeGEC"."""

from collections.abc import Sequence
from datetime import date
from tempfile import TemporaryFile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from preau.protocol.school_year import SchoolYear
from preau.school.consents.models import Text
from preau.school.documents.actions import print_authorisations, print_into
from preau.school.documents.answers import pdf_answer
from preau.school.documents.large import AT_ONCE, ask_for_sheets, file_name
from preau.school.documents.listing import PAGE_SIZE, read_listing
from preau.school.documents.people import Candidate, UnknownKeysError, with_keys
from preau.school.documents.versions import NotPrintedError, choices, text_to_print
from preau.school.people.rights import actor_of
from preau.school.register.models import School
from preau.ui.templatetags.preau import pluriel

SHOWN_WARNINGS = 10
NOBODY = "Choisissez au moins une personne : cochez la case devant son nom."
NO_SCHOOL = "Cette école n’est pas encore décrite. Commencez par « preau school setup »."


@require_http_methods(["GET", "HEAD", "POST"])
def authorisations(request: HttpRequest) -> HttpResponseBase:
    """Show whom to print for; give the PDF of those chosen (`staff` keys, or `everyone` shown),
    or a ZIP of one PDF a person (`apart`). `texte` is the version to print, today's by default.
    """
    if request.method == "POST":
        return _print(request)
    today = timezone.localdate()
    listing = read_listing(request.GET, today=today)
    page = Paginator(listing.shown, PAGE_SIZE).get_page(request.GET.get("page"))
    ticked = [person for person in page if not person.has_consent]
    context = {"listing": listing, "page": page, "ticked": len(ticked), "query": listing.query}
    return render(
        request,
        "documents/authorisations.html",
        {
            **context,
            "year": SchoolYear.at(today),
            "texts": choices(today),
            "at_once": AT_ONCE,
            "texte": request.GET.get("texte", ""),
        },
    )


def _print(request: HttpRequest) -> HttpResponseBase:
    today = timezone.localdate()
    try:
        people = _chosen(request, today)
        if not people:
            return _back(request, NOBODY)
        text = text_to_print(request.POST.get("texte", ""), today=today)
        if len(people) > AT_ONCE:
            return _later(request, people, text)
        give = _zip if "apart" in request.POST else _pdf
        return give(request, people, text, file_name(people, today))
    except (UnknownKeysError, NotPrintedError) as refusal:
        return _back(request, str(refusal))
    except School.DoesNotExist:
        return _back(request, NO_SCHOOL)


def _pdf(request: HttpRequest, people: Sequence[Candidate], text: Text, name: str) -> HttpResponse:
    by, now = actor_of(request), timezone.now()
    document = print_authorisations(people=people, text=text, by=by, now=now)
    _warn(request, document.warnings)
    return pdf_answer(document.pdf, f"{name}.pdf", download=True)


def _zip(request: HttpRequest, people: Sequence[Candidate], text: Text, name: str) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    by, now = actor_of(request), timezone.now()
    _warn(request, print_into(file, apart=True, people=people, text=text, by=by, now=now))
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.zip")
    answer["Cache-Control"] = "no-store"
    return answer


def _later(request: HttpRequest, people: Sequence[Candidate], text: Text) -> HttpResponse:
    apart, by, now = "apart" in request.POST, actor_of(request), timezone.now()
    download = ask_for_sheets(people=people, text=text, apart=apart, by=by, now=now)
    return redirect("download", download.pk)


def _chosen(request: HttpRequest, today: date) -> Sequence[Candidate]:
    if "everyone" in request.POST:
        return read_listing(request.POST.dict(), today=today).shown
    return with_keys(request.POST.getlist("staff"), today=today)


def _warn(request: HttpRequest, warnings: Sequence[str]) -> None:
    """Keep the warnings for the next page: this answer is the file itself."""
    for warning in warnings[:SHOWN_WARNINGS]:
        messages.warning(request, warning)
    more = len(warnings) - SHOWN_WARNINGS
    if more > 0:
        sheets = pluriel(more, "autre feuille,autres feuilles")
        messages.warning(request, f"Et {more} {sheets} à compléter à la main.")


def _back(request: HttpRequest, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect(reverse("authorisations"))

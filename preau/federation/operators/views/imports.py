"""A CSV list of schools: look at what it would change, register, fetch the secrets."""

import csv
from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from preau.federation.operators import uploads
from preau.federation.operators.access import actor_of, for_operators
from preau.federation.operators.forms import ListForm, OverlapForm
from preau.federation.schools.actions import NewSchool, add_schools, look, renew_secrets
from preau.federation.schools.reading import NotASchoolListError
from preau.tables import harmless
from preau.ui.templatetags.preau import pluriel

ROWS_A_PAGE = 25
GROUPS = {"nouvelles": "new", "connues": "known", "refusees": "refused"}


@for_operators
def choose(request: HttpRequest) -> HttpResponse:
    """Take a list, and say at once when it is none."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            look(data)
        except NotASchoolListError as error:
            form.add_error("file", str(error))
        else:
            token = uploads.keep(owner=actor_of(request), name=file.name or "liste", data=data)
            return redirect("operator-list", token)
    return render(request, "operators/list_choose.html", {"form": form})


@for_operators
def review(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the list would change; on POST, register its new schools."""
    upload = uploads.find(owner=actor_of(request), token=token)
    if upload is None:
        return _gone(request)
    if request.method == "POST":
        done = add_schools(data=upload.data, by=actor_of(request), now=timezone.now())
        count = len(done.new)
        said = pluriel(count, "école est enregistrée,écoles sont enregistrées")
        messages.success(request, f"{count} {said}. Leurs secrets vous attendent ci-dessous.")
        return redirect("operator-list", token)
    plan = look(upload.data)
    counts = {code: len(getattr(plan, name)) for code, name in GROUPS.items()}
    asked = request.GET.get("voir", "")
    group = asked if asked in GROUPS else next((c for c in GROUPS if counts[c]), "nouvelles")
    context = {
        "name": upload.name,
        "token": token,
        "plan": plan,
        "counts": counts,
        "group": group,
        "page": Paginator(getattr(plan, GROUPS[group]), ROWS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "query": f"voir={group}",
        "form": OverlapForm(),
    }
    return render(request, "operators/list_review.html", context)


@for_operators
@require_POST
def download_secrets(request: HttpRequest, token: str) -> HttpResponse:
    """Give new secrets to the registered schools of the list, in a file that exists once."""
    upload = uploads.find(owner=actor_of(request), token=token)
    form = OverlapForm(request.POST)
    if upload is None or not form.is_valid():
        return _gone(request)
    made = renew_secrets(
        fase_numbers=[listed.fase_number for listed in look(upload.data).known],
        overlap=form.overlap,
        by=actor_of(request),
        now=timezone.now(),
    )
    return _file(made)


def _file(made: Iterable[NewSchool]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="secrets-des-ecoles.csv"'
    response.write("\ufeff")  # Excel reads UTF-8 only with this mark
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["fase", "nom", "identifiant", "secret"])
    for new in made:
        school = new.school
        writer.writerow(
            [school.fase_number, harmless(school.name), new.client_id, new.client_secret]
        )
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request, "Cette liste n’est plus gardée ici (une heure au plus). Choisissez-la encore."
    )
    return redirect("operator-list-choose")

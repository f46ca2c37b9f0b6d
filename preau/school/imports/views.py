"""Choose a list, look at what it would change, apply it, read what was done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from preau.school.imports.actions import TooManyLeaveError, carry_out
from preau.school.imports.forms import ApplyForm, ListForm
from preau.school.imports.groups import chosen, groups_of
from preau.school.imports.models import ColumnChoice, Import
from preau.school.imports.plan import Plan
from preau.school.imports.previewing import forget, preview
from preau.school.imports.reading.columns import SYNONYMS
from preau.school.imports.reading.records import REQUIRED, NotAStaffListError
from preau.school.imports.reading.table import UnknownColumnsError
from preau.school.imports.report import as_json
from preau.school.imports.uploads import Upload, find_upload, shelf_of
from preau.school.people.rights import actor_of, writers_only
from preau.school.register.models import StaffMember

ROWS_A_PAGE = 25


@writers_only
def choose(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = ListForm(request.POST, request.FILES) if sent else ListForm()
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            preview(data, today=timezone.localdate())
        except UnknownColumnsError as error:
            if error.table.can_be_told:
                return redirect("import-columns", _keep(request, file.name, data).token)
            form.add_error("file", str(error))
        except NotAStaffListError as error:
            form.add_error("file", str(error))
        else:
            return redirect("import-review", _keep(request, file.name, data).token)
    context = {
        "form": form,
        "required": REQUIRED,
        "optional": [name for name in SYNONYMS if name not in REQUIRED],
        "first_time": not StaffMember.objects.exists(),
        "remembered": ColumnChoice.objects.exists(),
        "last": Import.objects.latest_applied(),
    }
    return render(request, "imports/choose.html", context)


@writers_only
def review(request: HttpRequest, token: str) -> HttpResponse:
    upload = find_upload(request, token)
    if upload is None:
        return redirect("import")
    if result := upload.result:
        return _result(request, upload, result)
    if key := request.POST.get("suggestion"):
        upload.take_suggestion(key[:100])
        return redirect(f"{request.path}?voir=verifier")
    try:
        plan = preview(upload.data, today=timezone.localdate(), corrected=upload.corrected)
    except NotAStaffListError as error:  # its columns may have been forgotten or told wrongly
        messages.error(request, str(error))
        return redirect("import")
    form = ApplyForm(plan, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _apply(request, upload, allow_leavers=plan.too_many_leave)
    return _preview(request, upload, plan, form)


def _apply(request: HttpRequest, upload: Upload, *, allow_leavers: bool) -> HttpResponse:
    try:
        done = carry_out(
            data=upload.data,
            allow_leavers=allow_leavers,
            by=actor_of(request),
            now=timezone.now(),
            corrected=upload.corrected,
        )
    except TooManyLeaveError as error:  # the register has changed since it was looked at
        messages.error(request, str(error))
        return redirect("import-review", upload.token)
    upload.settle(as_json(done, applied=True))
    forget()
    return redirect("import-review", upload.token)


def _preview(request: HttpRequest, upload: Upload, plan: Plan, form: ApplyForm) -> HttpResponse:
    groups = groups_of(plan)
    group = chosen(groups, request.GET.get("voir", ""))
    context = {
        "name": upload.name,
        "token": upload.token,
        "plan": plan,
        "form": form,
        "groups": groups,
        "group": group,
        "page": Paginator(group.rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "query": f"voir={group.slug}",
        "added": len(plan.of_kind("added")),
        "changed": len(plan.of_kind("changed")),
        "ends": plan.ending - len(plan.left),
    }
    return render(request, "imports/review.html", context)


def _result(request: HttpRequest, upload: Upload, result: dict[str, Any]) -> HttpResponse:
    page = Paginator(result["refused"], ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"name": upload.name, "result": result, "page": page}
    return render(request, "imports/result.html", context)


def _keep(request: HttpRequest, name: str, data: bytes) -> Upload:
    return shelf_of(request).keep(name=name, data=data, now=timezone.now())

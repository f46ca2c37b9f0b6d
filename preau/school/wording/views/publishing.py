"""The last look at a text before it is published, and taking back one that is to come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from preau.school.consents.models import Text
from preau.school.people.rights import actor_of, heads_only
from preau.school.wording.actions import (
    DraftChanged,
    NotPublished,
    NotWithdrawn,
    publish,
    withdraw,
)
from preau.school.wording.difference import differences
from preau.school.wording.forms import PublishForm
from preau.school.wording.models import Draft
from preau.school.wording.views.draft import NO_DRAFT, tried
from preau.ui.templatetags.preau import jour


@heads_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request: HttpRequest) -> HttpResponse:
    """Show what changes and the sheet; a POST publishes the draft."""
    row = Draft.current()
    if row is None:
        messages.info(request, NO_DRAFT)
        return redirect("consent-texts")
    if request.method != "POST":
        return _page(request, row, None)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    return _publish(request, form.cleaned_data["shown"])


@heads_only
@require_POST
def withdraw_text(request: HttpRequest, version: str) -> HttpResponse:
    """Take back a text that is still to come."""
    text = get_object_or_404(Text, version=version)
    try:
        withdraw(text=text, by=actor_of(request), now=timezone.now())
    except NotWithdrawn as refusal:
        messages.error(request, str(refusal))
        return redirect("consent-text", version)
    messages.success(request, f"Le texte « {version} » est retiré : personne ne le signera.")
    return redirect("text-draft")


def _publish(request: HttpRequest, shown: str) -> HttpResponse:
    try:
        text = publish(shown=shown, by=actor_of(request), now=timezone.now())
    except (DraftChanged, NotPublished) as refusal:
        messages.error(request, str(refusal))
        return redirect("text-publish")
    day = jour(text.valid_from)
    messages.success(request, f"Le texte « {text.version} » est publié. On le signe dès le {day}.")
    return redirect("consent-text", text.version)


def _page(
    request: HttpRequest, row: Draft, form: PublishForm | None, *, status: int = 200
) -> HttpResponse:
    found = tried(row)
    if form is None:
        form = PublishForm(initial={"shown": found.wording.sha256})
    context = {
        "trial": found,
        "form": form,
        "difference": differences(found.before, found.wording),
    }
    return render(request, "wording/publish.html", context, status=status)

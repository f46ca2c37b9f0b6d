"""Writing the school's own text: a draft beside the sheet that would be printed."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from preau.school.consents.models import Text
from preau.school.documents.answers import pdf_answer
from preau.school.documents.render import TITLE
from preau.school.people.names import names_of_actors
from preau.school.people.rights import actor_of, heads_only
from preau.school.register.models import School
from preau.school.wording.actions import DraftChanged, begin, discard, mark_of, save
from preau.school.wording.forms import DraftForm, notes_of, notes_typed, words_of
from preau.school.wording.models import Draft
from preau.school.wording.trial import Trial, trial
from preau.school.wording.words import Words, rearranged

if TYPE_CHECKING:
    from preau.school.wording.forms import Notes

NO_DRAFT = "Il n’y a pas de brouillon : ouvrez un texte et choisissez « Modifier ce texte »."


@heads_only
@require_POST
def begin_from(request: HttpRequest, version: str) -> HttpResponse:
    """Begin a draft with the words of a version; the draft that there is goes on."""
    text = get_object_or_404(Text, version=version)
    begin(text=text, by=actor_of(request), now=timezone.now())
    return redirect("text-draft")


@heads_only
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Show the draft and its sheet; a POST keeps what was typed and does what its button says."""
    row = Draft.current()
    if request.method == "POST":
        return _save(request, row)
    if row is None:
        messages.info(request, NO_DRAFT)
        return redirect("consent-texts")
    return _page(request, row, DraftForm.of(row), notes_of(row))


@heads_only
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Show the sheet of what is being typed, and keep nothing (htmx)."""
    form, notes = DraftForm(request.POST), notes_typed(request.POST)
    found = _tried_forms(form, notes) if form.is_valid() and notes.is_valid() else None
    return render(request, "wording/preview.html", {"trial": found, "live": True})


@heads_only
@require_safe
def trial_pdf(_request: HttpRequest) -> HttpResponse:
    """Give the draft's sheet as a PDF, with ESSAI across it."""
    row = Draft.current()
    if row is None:
        raise Http404(NO_DRAFT)
    return pdf_answer(tried(row).pdf, f"{TITLE} - essai.pdf", download=False)


@heads_only
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """Forget the draft."""
    gone = discard(by=actor_of(request), now=timezone.now())
    messages.info(request, "Le brouillon est jeté." if gone else NO_DRAFT)
    return redirect("consent-texts")


def tried(row: Draft) -> Trial:
    """Return the trial of the draft as it is kept. Raises Http404 before the school is set up."""
    return _tried(row.words, version=row.version, valid_from=row.valid_from)


def _save(request: HttpRequest, row: Draft | None) -> HttpResponse:
    form, notes = DraftForm(request.POST), notes_typed(request.POST)
    if not (form.is_valid() and notes.is_valid()):
        return _page(request, row, form, notes, status=422)
    do, words = request.POST.get("do", ""), words_of(form, notes)
    try:
        save(
            words=replace(words, notes=rearranged(words.notes, do)),
            version=form.cleaned_data["version"],
            valid_from=form.cleaned_data["valid_from"],
            seen=form.cleaned_data["seen"],
            by=actor_of(request),
            now=timezone.now(),
        )
    except DraftChanged as refusal:
        return _page(request, row, _refused(request, row, str(refusal)), notes, status=409)
    return _next(request, do, len(notes.forms))


def _refused(request: HttpRequest, row: Draft | None, why: str) -> DraftForm:
    """Return what was typed, to be saved all the same if the person insists."""
    data = request.POST.copy()
    data["seen"] = mark_of(row)
    form = DraftForm(data)
    form.full_clean()
    form.add_error(None, why)
    return form


def _next(request: HttpRequest, do: str, count: int) -> HttpResponse:
    """Lead to what the button is about."""
    if do == "publish":
        return redirect("text-publish")
    if do == "save":
        messages.info(request, "Le brouillon est enregistré. Personne ne le signe encore.")
        return redirect("text-draft")
    return redirect(f"{reverse('text-draft')}#{_place(do, count)}")


def _place(do: str, count: int) -> str:
    """Return where on the page the note is that a button moved or added."""
    if do == "add":
        return f"id_notes-{count}-title"
    verb, _, number = do.partition("-")
    at = int(number) - 1 if number.isdecimal() else 0
    moved = {"up": max(0, at - 1), "down": min(at + 1, count - 1)}
    return f"note-{moved[verb]}" if verb in moved else "notes"


def _tried_forms(form: DraftForm, notes: "Notes") -> Trial:
    data = form.cleaned_data
    return _tried(words_of(form, notes), version=data["version"], valid_from=data["valid_from"])


def _tried(words: Words, **more: Any) -> Trial:
    try:
        return trial(words, today=timezone.localdate(), **more)
    except School.DoesNotExist as error:
        raise Http404("L’école n’est pas encore installée : preau school setup.") from error


def _page(
    request: HttpRequest,
    row: Draft | None,
    form: DraftForm,
    notes: "Notes",
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "draft": row,
        "form": form,
        "notes": notes,
        "trial": tried(row) if row and status == 200 else None,
        "editor": names_of_actors([row.edited_by]).get(row.edited_by, "") if row else "",
    }
    return render(request, "wording/draft.html", context, status=status)

"""The journal: who did what, when, the latest first."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from preau.federation.operators.access import for_readers
from preau.federation.operators.forms import DayInput
from preau.federation.operators.keyset import slice_of
from preau.federation.operators.words import ACTIONS
from preau.journal.models import Entry


class FilterForm(forms.Form):
    """What to look for; an empty field asks for nothing."""

    sujet = forms.CharField(label="Sujet", required=False, max_length=80)
    acteur = forms.CharField(label="Auteur", required=False, max_length=80)
    action = forms.CharField(
        label="Action",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "actions"}),
    )
    du = forms.DateField(label="Du", required=False, widget=DayInput)
    au = forms.DateField(label="Au", required=False, widget=DayInput)


@for_readers
def journal(request: HttpRequest) -> HttpResponse:
    """Show the lines that the filters ask for."""
    form = FilterForm(request.GET)
    found = _filtered(form) if form.is_valid() else Entry.objects.none()
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "is_filtered": bool(asked),
        "slice": slice_of(found, request.GET.get("apres", ""), by="at"),
        "query": urlencode(asked),
        "actions": ACTIONS,
        "head": Entry.objects.head(),
        "unsealed": Entry.objects.unsealed().count(),
    }
    return render(request, "operators/journal.html", context)


def _filtered(form: FilterForm) -> QuerySet[Entry]:
    asked = form.cleaned_data
    exact = {"subject": asked["sujet"], "actor": asked["acteur"], "action": asked["action"]}
    found = Entry.objects.filter(**{name: text.strip() for name, text in exact.items() if text})
    if asked["du"]:
        found = found.filter(at__gte=_start_of(asked["du"]))
    if asked["au"]:
        found = found.filter(at__lt=_start_of(asked["au"] + timedelta(days=1)))
    return found


def _start_of(day: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

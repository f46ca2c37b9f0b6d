"""Who did what, when: for the head."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from preau.school.administration.history import entries, page_of
from preau.school.administration.words import ACTIONS
from preau.school.people.models import User
from preau.school.people.rights import heads_only

PROGRAMS = (
    ("worker", "Préau, de lui-même"),
    ("import", "L’import d’une liste"),
    ("automatic", "Un transfert automatique"),
    ("command", "Une commande"),
)


class FilterForm(forms.Form):
    """What to look for; an empty field asks for nothing."""

    qui = forms.ChoiceField(label="Qui", required=False)
    quoi = forms.ChoiceField(
        label="Quoi", required=False, choices=[("", "Tout"), *((kind, kind) for kind in ACTIONS)]
    )
    jusqu_au = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas. Écrivez-la ainsi : 24/08/2026."},
    )
    avant = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        people = [(user.actor, str(user)) for user in User.objects.order_by("name")]
        choices = [("", "Tout le monde"), *people, *PROGRAMS]
        self.fields["qui"].choices = choices  # type: ignore[attr-defined]


@heads_only
def journal(request: HttpRequest) -> HttpResponse:
    """Show the lines that the filters ask for, the newest first."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = entries(
        actor=asked.get("qui", ""), kind=asked.get("quoi", ""), day=asked.get("jusqu_au")
    )
    kept = {name: request.GET[name] for name in ("qui", "quoi", "jusqu_au") if name in request.GET}
    context = {
        "form": form,
        "page": page_of(found, asked.get("avant")),
        "is_filtered": any(kept.values()),
        "is_first": not asked.get("avant"),
        "query": urlencode(kept),
    }
    return render(request, "administration/journal.html", context)

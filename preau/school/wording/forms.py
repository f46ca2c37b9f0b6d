"""What is typed of a text. Everything may be left empty until it is published."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from preau.school.wording.actions import mark_of
from preau.school.wording.models import Draft
from preau.school.wording.words import Words, tidy

if TYPE_CHECKING:
    Notes = forms.BaseFormSet["NoteForm"]

LONGEST = 3_000
"""Letters in one field: more than any part of the sheet holds."""
MOST_NOTES = 12
TOO_MANY = f"La feuille porte {MOST_NOTES} notes au plus."
CHECK = (
    "Les deux déclarations disent toujours que la personne donne l’adresse qui servira"
    " d’identifiant à son compte, et qu’elle permet à l’école de la transmettre au SeGEC pour que"
    " ce compte soit ouvert à son nom."
)


class MayWait(forms.Field):
    """What has to be there once the text is published, and may be missing in a draft."""

    def validate(self, value: Any) -> None:
        """Refuse nothing: rules.py says what is missing."""


class Paragraph(MayWait, forms.CharField):
    """A text that is printed as one paragraph."""

    def clean(self, value: Any) -> str:
        """Return it on one line, its blanks as they are printed."""
        return tidy(super().clean(value))


class Day(MayWait, forms.DateField):
    """A day of the calendar."""


def area(label: str, rows: int) -> Paragraph:
    """Return a field for a paragraph of some lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return Paragraph(label=label, max_length=LONGEST, widget=widget)


class DraftForm(forms.Form):
    """The draft but its notes; `seen` tells which state of it was changed."""

    use_required_attribute = False

    intro = area("Le début", 4)
    first = area("Première déclaration", 3)
    second = area("Deuxième déclaration", 3)
    valid_from = Day(
        label="Premier jour",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Une signature compte pour le texte de son jour.",
        error_messages={"invalid": "Écrivez ce jour comme 2026-12-01 ou 01/12/2026."},
    )
    version = forms.CharField(
        label="Nom",
        required=False,
        max_length=40,
        help_text="Imprimé au bas de la feuille. Sans nom, le premier jour en donne un.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, draft: Draft) -> "DraftForm":
        """Return the form as the draft stands."""
        first, second = draft.declarations
        initial = {
            "intro": draft.intro,
            "first": first,
            "second": second,
            "valid_from": draft.valid_from,
            "version": draft.version,
            "seen": mark_of(draft),
        }
        return cls(initial=initial)


class NoteForm(forms.Form):
    """One note at the foot of the sheet."""

    use_required_attribute = False

    title = Paragraph(label="Titre", max_length=100)
    words = area("Texte", 2)


_NOTES = forms.formset_factory(
    NoteForm, extra=0, max_num=MOST_NOTES, absolute_max=MOST_NOTES + 1, validate_max=True
)


def notes_of(draft: Draft) -> "Notes":
    """Return the notes' forms as the draft stands."""
    initial = [{"title": title, "words": words} for title, words in draft.notes]
    return _NOTES(initial=initial, prefix="notes")


def notes_typed(data: QueryDict) -> "Notes":
    """Return the notes' forms as they were typed."""
    return _NOTES(data, prefix="notes", error_messages={"too_many_forms": TOO_MANY})


class PublishForm(forms.Form):
    """What the head says before a text is published; `shown` is the hash of what was read."""

    use_required_attribute = False

    said = forms.BooleanField(
        label=CHECK,
        error_messages={"required": "Relisez les deux déclarations, puis cochez cette phrase."},
    )
    shown = forms.CharField(widget=forms.HiddenInput)


def words_of(form: DraftForm, notes: "Notes") -> Words:
    """Return what valid forms hold; a note left as empty as it came has no values at all."""
    data, written = form.cleaned_data, [one.cleaned_data for one in notes]
    return Words(
        intro=data["intro"],
        declarations=(data["first"], data["second"]),
        notes=tuple((one.get("title", ""), one.get("words", "")) for one in written),
    )

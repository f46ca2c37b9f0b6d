"""The days that a head chooses, and how a mistake is said."""

from datetime import date
from typing import Self

from django import forms
from django.utils import timezone

from preau.school.automatic.models import Agreement
from preau.school.automatic.rules import WEEKDAYS, NotADateError, read_dates

CHOICES = [(str(number), name.capitalize()) for number, name in enumerate(WEEKDAYS)]


class DaysForm(forms.Form):
    """Days of the week, dates, or both."""

    weekdays = forms.MultipleChoiceField(
        label="Chaque semaine, le",
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": "Choisissez parmi les jours proposés."},
    )
    dates = forms.CharField(
        label="À des dates précises",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une date par ligne, par exemple 24/08/2027. Laissez vide si les jours de la "
        "semaine suffisent.",
    )

    use_required_attribute = False

    @classmethod
    def of(cls, agreement: Agreement | None) -> Self:
        """Return the form as the agreement stands."""
        if agreement is None:
            return cls()
        dates = [f"{day:%d/%m/%Y}" for day in sorted(agreement.schedule.dates)]
        weekdays = [str(day) for day in agreement.weekdays]
        return cls(initial={"weekdays": weekdays, "dates": "\n".join(dates)})

    def clean_weekdays(self) -> list[int]:
        return [int(day) for day in self.cleaned_data["weekdays"]]

    def clean_dates(self) -> frozenset[date]:
        try:
            return read_dates(self.cleaned_data["dates"], today=timezone.localdate())
        except NotADateError as error:
            raise forms.ValidationError(str(error)) from error

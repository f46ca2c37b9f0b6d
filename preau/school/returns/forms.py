"""What is sent and typed on the pages of the sheets that come back."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from preau.school.returns.reading.limits import MAX_BYTES

MAX_FILES = 300
"""The site takes twice as many in one request (DATA_UPLOAD_MAX_NUMBER_FILES), to say it here."""
NO_DATE = "Cette date n’existe pas. Écrivez-la ainsi : 24/08/2026."


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; empty ones too: the reader says so in its own words."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        one = super().clean
        return [one(file, initial) for file in data or [None]]


class SendForm(forms.Form):
    sheets = FilesField(
        label="Feuilles numérisées ou photographiées",
        allow_empty_file=True,
        help_text="PDF, JPEG ou PNG, 300 fichiers au plus à la fois, 200 Mo chacun. L’ordre et le "
        "sens des feuilles n’ont pas d’importance.",
        error_messages={"required": "Choisissez d’abord au moins un fichier."},
        widget=SeveralFiles(
            attrs={
                "accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png",
                "class": "form-control drop",
            }
        ),
    )

    def clean_sheets(self) -> list[UploadedFile]:
        sent: list[UploadedFile] = self.cleaned_data["sheets"]
        if len(sent) > MAX_FILES:
            raise forms.ValidationError(
                f"Vous avez choisi {len(sent)} fichiers, {MAX_FILES} au plus à la fois. Aucun n’a "
                "été pris : envoyez-les en plusieurs fois, ou numérisez la pile en un seul PDF."
            )
        large = [file.name or "" for file in sent if (file.size or 0) > MAX_BYTES]
        if large:
            names = ", ".join(large)
            raise forms.ValidationError(f"Plus de 200 Mo : {names}. Numérisez en plusieurs fois.")
        return sent


class SheetForm(forms.Form):
    """What a person reads on a sheet. `consents.actions.encode` judges the address."""

    email = forms.CharField(
        label="E-mail privé",
        required=False,
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "inputmode": "email",
                "autocomplete": "off",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"max_length": "Une adresse électronique ne peut pas être si longue."},
    )
    signed_on = forms.DateField(
        label="Date de signature",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"],
        error_messages={"invalid": NO_DATE, "required": "Indiquez la date écrite sur la feuille."},
    )
    seen = forms.BooleanField(
        label="Les deux cases sont cochées et la feuille est signée",
        error_messages={
            "required": "Sans coche ou sans signature, il n’y a pas d’autorisation : "
            "mettez cette feuille de côté et faites-la compléter."
        },
    )

    use_required_attribute = False

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("La date de signature est dans le futur.")
        return day


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label="Référence imprimée sous le code",
        max_length=40,
        help_text="Douze lettres et chiffres, par exemple 4K7M-9QTX-02BD.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Tapez la référence imprimée sous le code."},
    )
    use_required_attribute = False

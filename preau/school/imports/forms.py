from django import forms
from django.core.files.uploadedfile import UploadedFile

from preau.school.imports.plan import Plan
from preau.school.imports.reading import MAX_BYTES


class ListForm(forms.Form):
    file = forms.FileField(
        label="Fichier de la liste",
        help_text="CSV, Excel (.xlsx) ou OneRoster 1.2 (.zip), 20 Mo au plus.",
        allow_empty_file=True,  # the reader says that it is empty, in its own words
        error_messages={"required": "Choisissez d’abord un fichier."},
        widget=forms.FileInput(
            attrs={"accept": ".csv,.txt,.tsv,.xlsx,.zip", "class": "form-control"}
        ),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > MAX_BYTES:
            raise forms.ValidationError(
                "Ce fichier dépasse 20 Mo : ce n’est pas une liste du personnel."
            )
        return file


class ApplyForm(forms.Form):
    """The yes to a plan; a plan that makes many people leave wants a second one."""

    allow_leavers = forms.BooleanField(required=False)

    def __init__(self, plan: Plan, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        field = self.fields["allow_leavers"]
        count = len(plan.left)
        field.label = f"Oui, ces {count} personnes ne travaillent plus dans l’école."
        field.required = plan.too_many_leave
        field.error_messages["required"] = (
            "Cochez cette case si c’est exact. Sinon, choisissez une liste complète."
        )
        if not plan.too_many_leave:
            del self.fields["allow_leavers"]

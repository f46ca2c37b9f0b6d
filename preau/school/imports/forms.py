from django import forms
from django.core.files.uploadedfile import UploadedFile

from preau.school.imports.plan import Plan
from preau.school.imports.reading import MAX_BYTES


class ListForm(forms.Form):
    file = forms.FileField(
        label="Fichier de la liste",
        help_text="CSV, Excel (.xlsx), LibreOffice (.ods) ou OneRoster 1.2 (.zip), 20 Mo au plus.",
        allow_empty_file=True,  # the reader says that it is empty, in its own words
        error_messages={"required": "Choisissez d’abord un fichier."},
        widget=forms.FileInput(
            attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.zip", "class": "form-control"}
        ),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > MAX_BYTES:
            raise forms.ValidationError(
                "Ce fichier dépasse 20 Mo : ce n’est pas une liste du personnel."
            )
        return file


class ApplyForm(forms.Form):
    """The yes to a plan; a plan that ends many people's access wants a second one, for as many."""

    ending = forms.IntegerField(required=False, widget=forms.HiddenInput)
    allow_leavers = forms.BooleanField(required=False)

    def __init__(self, plan: Plan, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._plan = plan
        self.fields["ending"].initial = plan.ending
        field = self.fields["allow_leavers"]
        field.label = _leavers_label(plan)
        field.required = plan.too_many_leave
        field.error_messages["required"] = (
            "Cochez cette case si c’est exact. Sinon, choisissez une liste complète."
        )
        if not plan.too_many_leave:
            del self.fields["allow_leavers"], self.fields["ending"]

    def clean(self) -> None:
        """Refuse a yes to another number of people than the plan has now."""
        seen = self.cleaned_data.get("ending")
        if self._plan.too_many_leave and seen != self._plan.ending:
            self.data = {"ending": self._plan.ending}  # the next yes is to what is shown now
            raise forms.ValidationError(
                "Le registre a changé entre-temps : regardez de nouveau ce que la liste changerait."
            )


def _leavers_label(plan: Plan) -> str:
    gone = len(plan.left)
    if not gone:
        return f"Oui, ces {plan.ending} personnes n’ont plus de fonction dans l’école."
    if gone == plan.ending:
        return f"Oui, ces {gone} personnes ne travaillent plus dans l’école."
    return f"Oui, ces {plan.ending} personnes ne travaillent plus ou n’ont plus de fonction ici."

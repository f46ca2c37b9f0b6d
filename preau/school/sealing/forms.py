from django import forms


class VerifyForm(forms.Form):
    """The document to look at. What is wrong with it is the verdict's to say."""

    document = forms.FileField(
        label="Document à vérifier",
        help_text="Le fichier PDF tel qu’il a été reçu, ni imprimé, ni enregistré à nouveau.",
        allow_empty_file=True,
        error_messages={"required": "Choisissez d’abord un fichier."},
        widget=forms.FileInput(
            attrs={"accept": ".pdf,application/pdf", "class": "form-control drop"}
        ),
    )
